import type { Message } from '../model'

/** The newest first, as the server gives them. */
export interface ThreadPage {
  items: Message[]
  next?: string | null
}

/** Puts fetched messages into what is loaded: changed ones in place, new ones by their position. */
export function mergeMessages(pages: ThreadPage[], fetched: readonly Message[]): ThreadPage[] {
  const byId = new Map(fetched.map((message) => [message.id, message]))
  const updated = pages.map((page) => ({
    ...page,
    items: page.items.map((message) => {
      const newer = byId.get(message.id)
      byId.delete(message.id)
      return newer ?? message
    }),
  }))
  const [first, ...older] = updated
  if (!first) return pages
  const from = oldestLoaded(updated)
  const added = [...byId.values()].filter((message) => message.position > from || older.length === 0)
  const items = [...first.items, ...added].sort((a, b) => b.position - a.position)
  return [{ ...first, items }, ...older]
}

/** What is older than the oldest loaded comes when it is read. */
function oldestLoaded(pages: ThreadPage[]): number {
  const last = pages.at(-1)
  if (!last || last.next == null) return Number.NEGATIVE_INFINITY
  return last.items.at(-1)?.position ?? Number.NEGATIVE_INFINITY
}

/** Oldest first, each once: between two pages a new message may have pushed one into both. */
export function messagesOf(pages: readonly ThreadPage[]): Message[] {
  const byId = new Map(pages.flatMap((page) => page.items.map((message) => [message.id, message] as const)))
  return [...byId.values()].sort((a, b) => a.position - b.position)
}
