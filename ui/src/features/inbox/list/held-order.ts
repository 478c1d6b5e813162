export interface HeldOrder {
  /** The rows to show. */
  ids: string[]
  /** How many are not shown yet, because they would move what is being read. */
  news: number
}

/**
 * The order while somebody reads: rows stay where they are, even those that belong elsewhere by now; what was loaded by reading on
 * comes at the end; what is new in between is only counted.
 */
export function holdOrder(shown: readonly string[], current: readonly string[]): HeldOrder {
  const known = new Set(shown)
  const lastKnown = current.findLastIndex((id) => known.has(id))
  const tail = current.slice(lastKnown + 1).filter((id) => !known.has(id))
  const news = current.slice(0, lastKnown + 1).filter((id) => !known.has(id)).length
  return { ids: [...shown, ...tail], news }
}
