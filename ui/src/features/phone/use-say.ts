import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { tellFailure } from '@/app/notify'
import { m } from '@/paraglide/messages'
import { notYetShown, type Outgoing } from './chat'
import { useEmulator } from './emulator-context'
import type { CustomerMessage, Entry, Says } from './wire'

interface Sending {
  message: CustomerMessage
  at: number
  after: string | undefined
}

/** A message on its way, or one that was not taken. */
export interface Said extends Outgoing {
  key: number
  at: number
  replyTo: string | undefined
  error: Error | null
}

/** What the customer says here. It is kept with the query client: neither another language nor another page loses it. */
export function useSay(who: string, number: string, entries: readonly Entry[]) {
  const emulator = useEmulator()
  const cache = useQueryClient().getMutationCache()
  const mutationKey = useMemo(() => [...emulator.key, 'say', who, number], [emulator, who, number])
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ message }: Sending) => emulator.say(who, message),
    // One after the other: they arrive in the order in which they were said.
    scope: { id: mutationKey.join() },
    networkMode: 'always',
    gcTime: Number.POSITIVE_INFINITY,
    onError(error, { message }) {
      if (message.type === 'reaction') tellFailure(m.phone_reaction_failed(), error)
    },
  })
  const said = useSaid(mutationKey)
  const unseen = notYetShown(said, entries)
  const newest = entries.at(-1)?.id

  const forget = useCallback(
    (key: number) => {
      const mutation = cache.getAll().find(({ mutationId }) => mutationId === key)
      if (mutation) cache.remove(mutation)
    },
    [cache],
  )
  const arrived = said.filter((one) => one.id && !unseen.includes(one)).map(({ key }) => key)
  const arrivedKeys = arrived.join()
  useEffect(() => {
    for (const key of arrivedKeys.split(',')) if (key) forget(Number(key))
  }, [arrivedKeys, forget])

  const say = useCallback(
    (says: Says, replyTo?: string) => {
      const message = { ...says, number, ...(replyTo && { reply_to: replyTo }) }
      mutate({ message, at: Date.now(), after: newest })
    },
    [mutate, number, newest],
  )
  function retry(one: Said) {
    forget(one.key)
    say(one.says, one.replyTo)
  }
  return { say, retry, forget, outgoing: unseen }
}

function useSaid(mutationKey: readonly string[]): Said[] {
  return useMutationState({
    filters: { mutationKey, exact: true },
    select: ({ mutationId, state }): Said => {
      const { message, at, after } = state.variables as Sending
      const { number: _number, reply_to: replyTo, ...says } = message
      const id = (state.data as { id: string } | undefined)?.id
      return { key: mutationId, says: says as Says, at, after, replyTo, id, error: state.error }
    },
  })
}
