/** What stands in the search field, and the address it has seen. */
export interface TypedSearch {
  text: string
  address: string
  /** What the field asked for last: the address follows a little later, when more may have been typed. */
  asked: string
}

/** The address is another: by the back button, for instance, which goes before what stands in the field; by the field itself, which does not. */
export function afterAddress(typed: TypedSearch, address: string): TypedSearch {
  return address === typed.asked ? { ...typed, address } : { text: address, address, asked: address }
}

export function asking(asked: string) {
  return (typed: TypedSearch): TypedSearch => ({ ...typed, asked })
}
