import type { PresenceNews } from '@/api/events'

/** How long something said of a colleague is good. */
const GOOD_FOR_MS = 15_000

export interface Watcher {
  user: string
  name: string
  state: 'viewing' | 'typing'
  until: number
}

/** By conversation, who has it open. */
export type Watching = Readonly<Record<string, readonly Watcher[]>>

export function hear(watching: Watching, news: PresenceNews, now: number): Watching {
  const others = (watching[news.conversation] ?? []).filter(
    (one) => one.user !== news.user && one.until > now,
  )
  const { user, name, state } = news
  const told = state === 'left' ? others : [...others, { user, name, state, until: now + GOOD_FOR_MS }]
  const { [news.conversation]: _, ...rest } = watching
  return told.length > 0 ? { ...rest, [news.conversation]: told } : rest
}

/** Colleagues that are there still, always in the same order. */
export function colleagues(watchers: readonly Watcher[], me: string, now: number): Watcher[] {
  return watchers
    .filter((one) => one.user !== me && one.until > now)
    .sort((a, b) => a.user.localeCompare(b.user))
}
