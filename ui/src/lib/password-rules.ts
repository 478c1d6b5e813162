/** In characters, as the server counts them. */
export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 128
/** Names and words with fewer letters stand in too many honest passwords. */
const SHORTEST_NAME = 4

export interface PasswordVerdict {
  length: number
  fits: boolean
  /** Nobody's name in it: the person's, the address's, the company's. */
  isNameless: boolean
}

/** What can be told while somebody types. That a password is much used or a sequence the server alone tells. */
export function judgePassword(password: string, names: readonly string[]): PasswordVerdict {
  const length = Array.from(password).length
  const plain = words(password).join('')
  const isNamed = names.flatMap(words).some((word) => word.length >= SHORTEST_NAME && plain.includes(word))
  return { length, fits: length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD, isNameless: !isNamed }
}

/** Letters and digits alone, small, without accents. */
function words(text: string): string[] {
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return bare.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}
