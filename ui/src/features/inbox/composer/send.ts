import { useCallback, useEffect, useState } from 'react'
import { answer, api, idempotencyKey } from '@/api/client'
import { useConnection } from '@/api/events'
import { type ApiProblem, isProblem, mayHelpToRetry } from '@/api/problem'
import { reasonOf, requestIdOf } from '@/app/failure'
import { refresh } from '../actions'
import { keepMessages, type Place } from '../cache'
import type { Message } from '../model'
import { afterMissed, type Pending } from '../thread/pending'
import { dropPending, pendingOf, putPending } from '../thread/pending-store'
import { usePlace } from '../use-place'

export type Draft = Pick<Pending, 'kind' | 'text' | 'seenPosition' | 'replyTo' | 'outgoing'>

/** A reply that was held back, because another came in between. */
export interface Missed {
  pending: Pending
  problem: ApiProblem
}

export interface Sending {
  send: (draft: Draft) => void
  retry: (pending: Pending) => void
  missed: Missed | undefined
  /** Sends what was held back; the missed replies have been shown. */
  sendAnyway: () => void
  /** Ends the matter; the text goes back to where it is written. */
  takeBack: (pending: Pending) => void
}

/** Sends at once on the screen and then in truth; `onHeldBack` gets texts that were not sent and must not be lost. */
export function useSending(conversation: string, onHeldBack: (pending: Pending) => void): Sending {
  const place = usePlace()
  const [missed, setMissed] = useState<Missed & { conversation: string }>()
  const attempt = useCallback(
    async (pending: Pending) => {
      putPending(conversation, { ...pending, trouble: undefined })
      const outcome = await tryToSend(place, conversation, pending)
      if (outcome.kind === 'held') {
        dropPending(conversation, pending.clientId)
        setMissed({ pending, problem: outcome.problem, conversation })
      } else if (outcome.kind === 'lost-owner') {
        dropPending(conversation, pending.clientId)
        onHeldBack(pending)
      }
    },
    [place, conversation, onHeldBack],
  )
  useRetryWhenBack(conversation, attempt)
  const send = useCallback(
    (draft: Draft) =>
      void attempt({
        ...draft,
        clientId: idempotencyKey(),
        idempotencyKey: idempotencyKey(),
        at: Date.now(),
      }),
    [attempt],
  )
  const current = missed?.conversation === conversation ? missed : undefined
  return {
    send,
    retry: (pending) => void attempt(pending),
    missed: current,
    sendAnyway: () => {
      if (!current) return
      setMissed(undefined)
      void attempt(afterMissed(current.pending, current.problem, idempotencyKey()))
    },
    takeBack: (pending) => {
      setMissed(undefined)
      dropPending(conversation, pending.clientId)
      onHeldBack(pending)
    },
  }
}

type Outcome = { kind: 'settled' } | { kind: 'lost-owner' } | { kind: 'held'; problem: ApiProblem }

async function tryToSend(place: Place, conversation: string, pending: Pending): Promise<Outcome> {
  try {
    const message = await post(place, conversation, pending)
    keepMessages(place, [message])
    dropPending(conversation, pending.clientId)
    return { kind: 'settled' }
  } catch (error) {
    if (isProblem(error, '/problems/missed-replies')) {
      keepMessages(place, error.missed)
      return { kind: 'held', problem: error }
    }
    if (isProblem(error, '/problems/not-the-owner') || isProblem(error, '/problems/conversation-closed')) {
      await refresh(place, conversation)
      return { kind: 'lost-owner' }
    }
    putPending(conversation, {
      ...pending,
      trouble: {
        kind: mayHelpToRetry(error) ? 'unreachable' : 'refused',
        reason: reasonOf(error),
        requestId: requestIdOf(error),
      },
    })
    return { kind: 'settled' }
  }
}

function post({ workspace }: Place, conversation: string, pending: Pending): Promise<Message> {
  const params = {
    path: { workspace, conversation },
    header: { 'idempotency-key': pending.idempotencyKey },
  }
  if (pending.kind === 'note') {
    const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/notes'
    return answer(api.POST(path, { params, body: { text: pending.text } }))
  }
  const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/replies'
  const body = {
    content: pending.outgoing?.content ?? ({ type: 'text', body: pending.text } as const),
    seen_position: pending.seenPosition,
    client_id: pending.clientId,
    reply_to: pending.replyTo,
  }
  return answer(api.POST(path, { params, body }))
}

/** What the server did not answer to goes out once it is back, or when its conversation is opened again. */
function useRetryWhenBack(conversation: string, attempt: (pending: Pending) => Promise<void>) {
  const isLive = useConnection().state === 'live'
  useEffect(() => {
    if (!isLive) return
    const unanswered = pendingOf(conversation).filter((one) => one.trouble?.kind === 'unreachable')
    for (const pending of unanswered) void attempt(pending)
  }, [isLive, conversation, attempt])
}
