import { useMutation } from '@tanstack/react-query'
import { useCallback } from 'react'
import { answer, api, idempotencyKey } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { tellFailure } from '@/app/notify'
import { m } from '@/paraglide/messages'
import { keepConversation, type Place } from './cache'
import type { Conversation } from './model'
import { conversationQuery } from './queries'
import { usePlace } from './use-place'

type From = 'nobody' | 'anybody'

/** `anybody`: from a colleague too, who is told. */
export function useTakeOver(conversation: string) {
  return useOwnerChange(conversation, m.inbox_take_over_failed(), (place, from: From) =>
    answer(
      api.POST('/api/v1/workspaces/{workspace}/conversations/{conversation}/take-over', {
        ...request(place, conversation),
        body: { from },
      }),
    ),
  )
}

export function useGiveBack(conversation: string) {
  return useOwnerChange(conversation, m.inbox_give_back_failed(), (place, to: 'queue' | 'bot') =>
    answer(
      api.POST('/api/v1/workspaces/{workspace}/conversations/{conversation}/give-back', {
        ...request(place, conversation),
        body: { to },
      }),
    ),
  )
}

export function closeConversation(place: Place, conversation: string): Promise<Conversation> {
  return answer(
    api.POST('/api/v1/workspaces/{workspace}/conversations/{conversation}/close', {
      ...request(place, conversation),
      // It goes out even when the tab is closed meanwhile.
      keepalive: true,
    }),
  )
}

function request({ workspace }: Place, conversation: string) {
  return { params: { path: { workspace, conversation }, header: { 'idempotency-key': idempotencyKey() } } }
}

function useOwnerChange<Choice>(
  conversation: string,
  failed: string,
  change: (place: Place, choice: Choice) => Promise<Conversation>,
) {
  const place = usePlace()
  return useMutation({
    mutationFn: (choice: Choice) => change(place, choice),
    onSuccess: (changed) => keepConversation(place, changed),
    onError: (error) => {
      void refresh(place, conversation)
      // Whoever was quicker is shown by name where one writes: no alarm.
      if (!isProblem(error, '/problems/not-the-owner')) tellFailure(failed, error)
    },
  })
}

/** Who owns it, after an answer that says something else than the screen. */
export async function refresh(place: Place, conversation: string) {
  const query = conversationQuery(place.workspace, conversation)
  const fresh = await place.queryClient.fetchQuery({ ...query, staleTime: 0 }).catch(() => undefined)
  if (fresh) keepConversation(place, fresh)
}

/** Notes that the person has read so far; the customer sees it when nobody else answers. */
export function useMarkRead(conversation: string) {
  const place = usePlace()
  return useCallback(
    async (position: number) => {
      const params = { path: { workspace: place.workspace, conversation } }
      const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/read'
      try {
        await answer(api.POST(path, { params, body: { position } }))
      } catch {
        // A courtesy: the next reading makes up for it.
        return
      }
      place.queryClient.setQueryData(
        keys.conversation(place.workspace, conversation),
        (known: Conversation | undefined) =>
          known && known.last_position <= position ? { ...known, unread: 0 } : known,
      )
    },
    [place, conversation],
  )
}
