import { useCallback, useState } from 'react'
import { holdOrder } from './held-order'

export interface ListOrder {
  ids: string[]
  news: number
  /** Puts every row where it belongs now. */
  catchUp: () => void
}

/** The order to show: the current one, or, while somebody reads, the one that they have before their eyes. */
export function useListOrder(name: string, current: string[], isReading: boolean): ListOrder {
  const [held, setHeld] = useState({ name, ids: current })
  const shown = isReading && held.name === name ? holdOrder(held.ids, current) : { ids: current, news: 0 }
  if (held.name !== name || !sameIds(held.ids, shown.ids)) setHeld({ name, ids: shown.ids })
  const catchUp = useCallback(() => setHeld({ name, ids: current }), [name, current])
  return { ...shown, catchUp }
}

function sameIds(some: string[], others: string[]): boolean {
  return some === others || (some.length === others.length && some.every((id, at) => id === others[at]))
}
