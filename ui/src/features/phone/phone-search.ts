export interface PhoneSearch {
  /** The customers that are open side by side. */
  who?: string[]
}

export function readPhoneSearch(search: Record<string, unknown>): PhoneSearch {
  const named = Array.isArray(search.who) ? search.who : search.who === undefined ? [] : [search.who]
  const who = [...new Set(named.map(String).filter((name) => name !== ''))]
  return who.length > 0 ? { who } : {}
}
