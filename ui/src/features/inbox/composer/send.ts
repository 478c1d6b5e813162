import { useCallback, useEffect, useMemo } from 'react'
import { idempotencyKey } from '@/api/client'
import { useConnection } from '@/api/events'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { afterMissed, type Held, heldOf, type Pending } from '../thread/pending'
import { changePending, dropPending, pendingOf, putPending, usePending } from '../thread/pending-store'
import { usePlace } from '../use-place'
import { retry, retryUnanswered, sendHeld, sendInTurn, type To } from './outbox'

export type Draft = Pick<Pending, 'kind' | 'text' | 'seenPosition' | 'replyTo' | 'outgoing'>

export interface Sending {
  send: (draft: Draft) => void
  retry: (pending: Pending) => void
  /** Replies that wait for a decision, because another came in between. */
  held: Held | undefined
  /** Sends what was held back; the missed replies have been shown. */
  sendAnyway: () => void
  /** Words that were held back go back to where they are written; the rest stays in the thread. */
  takeBackHeld: () => void
  /** Words go back to where they are written. */
  takeBack: (pending: Pending) => void
  /** Ends the matter of what is no words alone. */
  discard: (pending: Pending) => void
}

/** Sends at once on the screen and then in truth; `giveBack` gets words that do not go out and must not be lost. */
export function useSending(conversation: string, giveBack: (words: readonly Pending[]) => void): Sending {
  const place = usePlace()
  const to = useMemo((): To => ({ place, conversation }), [place, conversation])
  const pending = usePending(conversation)
  const takeBack = useCallback(
    (words: readonly Pending[]) => {
      giveBack(words)
      for (const { clientId } of words) dropPending(conversation, clientId)
    },
    [giveBack, conversation],
  )
  useRetryWhenBack(to)
  useReturned(conversation, pending, takeBack)
  return {
    send: (draft) => sendInTurn(to, fresh(draft)),
    retry: (one) => retry(to, one),
    held: useMemo(() => heldOf(pending), [pending]),
    sendAnyway: () => sendHeld(to),
    takeBackHeld() {
      const held = heldOf(pendingOf(conversation))
      if (!held) return
      for (const one of held.replies.filter(({ outgoing }) => outgoing)) {
        changePending(conversation, setAside(one, held))
      }
      takeBack(held.replies.filter(({ outgoing }) => !outgoing))
    },
    takeBack: (one) => takeBack([one]),
    discard(one) {
      dropPending(conversation, one.clientId)
      void toast.done(m.inbox_pending_discarded(), { undo: () => putPending(conversation, one) })
    },
  }
}

function fresh(draft: Draft): Pending {
  return { ...draft, clientId: idempotencyKey(), idempotencyKey: idempotencyKey(), at: Date.now() }
}

/** It stays in the thread, and goes out when the person says so: what they missed has been shown. */
function setAside(pending: Pending, { missed }: Held): Pending {
  const seen = afterMissed(pending, missed, idempotencyKey())
  return { ...seen, trouble: { kind: 'refused', reason: m.inbox_pending_set_aside() } }
}

/** What the server did not answer to goes out once it is back, or when its conversation is opened again. */
function useRetryWhenBack(to: To) {
  const isLive = useConnection().state === 'live'
  useEffect(() => {
    if (isLive) retryUnanswered(to)
  }, [isLive, to])
}

/** Words that came back while nobody looked wait here for their box. */
function useReturned(
  conversation: string,
  pending: readonly Pending[],
  takeBack: (words: readonly Pending[]) => void,
) {
  useEffect(() => {
    if (pending.some(isReturned)) takeBack(pendingOf(conversation).filter(isReturned))
  }, [pending, conversation, takeBack])
}

function isReturned({ trouble }: Pending): boolean {
  return trouble?.kind === 'returned'
}
