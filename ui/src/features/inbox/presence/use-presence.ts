import { useCallback, useEffect, useMemo, useRef } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { useClockOffset } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { usePlace } from '../use-place'
import { colleagues, type Watcher } from './watchers-list'
import { useWatchersOf } from './watching-store'

const SAY_EVERY_MS = 10_000
/** After so long without a key one writes no more. */
const TYPING_MS = 5000

interface PresenceHere {
  /** Colleagues that have the conversation open. */
  others: readonly Watcher[]
  /** To be called with every key. */
  typing: () => void
}

/** Says that one has a conversation open or writes in it, and hears who else. */
export function usePresence(conversation: string): PresenceHere {
  const { me } = usePlace()
  const watchers = useWatchersOf(conversation)
  const now = useNow(1000) - useClockOffset()
  const typing = useSaying(conversation)
  const names = colleagues(watchers, me, now)
  const key = names.map((one) => `${one.user} ${one.state}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is there changes less often than the time that is left.
  const others = useMemo(() => names, [key])
  return { others, typing }
}

function useSaying(conversation: string) {
  const { workspace } = usePlace()
  const typingUntil = useRef(0)
  const say = useCallback(
    (state: Schemas['PresenceState']) => {
      const params = { path: { workspace, conversation } }
      const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/presence'
      // Said again soon: one that is lost matters to nobody.
      answer(api.POST(path, { params, body: { state }, keepalive: true })).catch(() => undefined)
    },
    [workspace, conversation],
  )
  useEffect(() => {
    const repeat = () => {
      if (!document.hidden) say(Date.now() < typingUntil.current ? 'typing' : 'viewing')
    }
    const leave = () => say('left')
    repeat()
    const timer = setInterval(repeat, SAY_EVERY_MS)
    window.addEventListener('pagehide', leave)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [say])
  const stopped = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(stopped.current), [])
  return useCallback(() => {
    if (Date.now() >= typingUntil.current) say('typing')
    typingUntil.current = Date.now() + TYPING_MS
    clearTimeout(stopped.current)
    stopped.current = setTimeout(() => say('viewing'), TYPING_MS)
  }, [say])
}
