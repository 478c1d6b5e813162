import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ConnectionState } from '@/api/event-stream'
import { isProblem } from '@/api/problem'
import { after, type Chat } from './chat'
import type { Emulator } from './emulator'
import { useEmulator } from './emulator-context'
import { useIsVisible } from './visible'
import type { PhoneEvent } from './wire'

/** A customer's chat, fetched and from then on followed. */
export function useChat(who: string) {
  const emulator = useEmulator()
  const queryClient = useQueryClient()
  const [connection, setConnection] = useState<ConnectionState>({ state: 'connecting' })
  const isVisible = useIsVisible()
  /** What happened while the transcript was on its way: it may be older than that. */
  const meanwhile = useRef<PhoneEvent[]>([])

  const query = useQuery({
    queryKey: chatKey(emulator, who),
    queryFn: async ({ signal }): Promise<Chat> => {
      meanwhile.current = []
      const entries = await fetchEntries(emulator, who, signal)
      return meanwhile.current.reduce<Chat>((chat, event) => after(chat, event, Date.now()), { entries })
    },
  })

  useEffect(() => {
    if (!isVisible) return
    const queryKey = chatKey(emulator, who)
    const refetch = () => void queryClient.invalidateQueries({ queryKey })
    return emulator.followPhone(who, {
      event(event) {
        meanwhile.current.push(event)
        if (event.event === 'missed') refetch()
        else queryClient.setQueryData<Chat>(queryKey, (chat) => chat && after(chat, event, Date.now()))
      },
      connection(state) {
        setConnection(state)
        if (state.state === 'live') refetch()
      },
      ended: () => setConnection({ state: 'lost', since: Date.now() }),
    })
  }, [emulator, queryClient, who, isVisible])

  return { query, connection }
}

function chatKey(emulator: Emulator, who: string) {
  return [...emulator.key, 'chat', who]
}

/** A phone that the emulator does not know yet becomes a customer with its first message. */
async function fetchEntries(emulator: Emulator, who: string, signal: AbortSignal) {
  try {
    return await emulator.transcript(who, signal)
  } catch (error) {
    if (isProblem(error, '/problems/not-found') && /^\d+$/.test(who)) return []
    throw error
  }
}
