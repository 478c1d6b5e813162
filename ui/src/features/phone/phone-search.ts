export interface PhoneSearch {
  /** The customers that are open side by side. */
  who?: string[]
  /** The one that is seen where there is room for one alone. */
  front?: string
  /** Somebody sees all this for the first time. */
  welcome?: true
}

/** More are too narrow to be read. */
export const MOST_PHONES = 3

export function readPhoneSearch(search: Record<string, unknown>): PhoneSearch {
  const named = Array.isArray(search.who) ? search.who : search.who === undefined ? [] : [search.who]
  const who = [...new Set(named.map(String).filter((name) => name !== ''))].slice(0, MOST_PHONES)
  const welcome = search.welcome === true ? { welcome: true as const } : {}
  if (who.length === 0) return welcome
  const front = String(search.front ?? '')
  return who.includes(front) ? { who, front, ...welcome } : { who, ...welcome }
}

/** One more is open, in front; the one that was opened first makes room. */
export function withPhone({ who = [] }: PhoneSearch, opened: string): PhoneSearch {
  const others = who.includes(opened) ? who : [...who, opened].slice(-MOST_PHONES)
  return { who: others, front: opened }
}

export function withoutPhone({ who = [] }: PhoneSearch, closed: string): PhoneSearch {
  const rest = who.filter((one) => one !== closed)
  return rest.length > 0 ? { who: rest } : {}
}
