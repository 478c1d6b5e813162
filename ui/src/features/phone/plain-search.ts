/** Text as it is compared when searching: without accents, case, and the signs between the digits of a phone. */
export function plainSearch(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
  return /^[+()\d\s-]+$/.test(plain) ? plain.replace(/\D/g, '') : plain
}
