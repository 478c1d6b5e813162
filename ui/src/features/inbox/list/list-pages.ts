/** A row of the list, without what it shows: that lies in the cache by its id, for those rows alone that are looked at. */
export interface Entry {
  id: string
  rank: number
}

export interface ListPage {
  entries: Entry[]
  next?: string
}

/** Puts a conversation where it belongs now, or takes it out (`rank` undefined). Without a change the pages stay the same object. */
export function place(pages: ListPage[], id: string, rank: number | undefined): ListPage[] {
  const at = find(pages, id)
  if (at && at.entry.rank === rank) return pages
  const without = at ? replacePage(pages, at.page, withoutEntry(id)) : pages
  if (rank === undefined) return without
  const target = without.findIndex((page) => page.entries.length > 0 && lastRank(page) >= rank)
  if (target >= 0) return replacePage(without, target, withEntry({ id, rank }))
  // Beyond what is loaded it comes when the list is read on.
  if (without.at(-1)?.next !== undefined) return without
  return replacePage(without, without.length - 1, withEntry({ id, rank }))
}

/** Every row once: between two pages one may have moved into both. */
export function idsOf(pages: readonly ListPage[]): string[] {
  return [...new Set(pages.flatMap((page) => page.entries.map((entry) => entry.id)))]
}

function find(pages: ListPage[], id: string) {
  for (const [page, { entries }] of pages.entries()) {
    const entry = entries.find((one) => one.id === id)
    if (entry) return { page, entry }
  }
  return undefined
}

function lastRank(page: ListPage): number {
  return page.entries.at(-1)?.rank ?? Number.NEGATIVE_INFINITY
}

function replacePage(pages: ListPage[], index: number, change: (entries: Entry[]) => Entry[]): ListPage[] {
  return pages.map((page, at) => (at === index ? { ...page, entries: change(page.entries) } : page))
}

function withoutEntry(id: string) {
  return (entries: Entry[]) => entries.filter((entry) => entry.id !== id)
}

function withEntry(added: Entry) {
  return (entries: Entry[]) => {
    const before = entries.findIndex((entry) => entry.rank > added.rank)
    const at = before < 0 ? entries.length : before
    return [...entries.slice(0, at), added, ...entries.slice(at)]
  }
}
