/** Reads what providers send as they please: what is not there, or of another type, is left out. */

type Loose = Record<string, unknown>

export interface CardFacts {
  name: string
  company?: string
  phones: string[]
  emails: string[]
}

export interface CartItem {
  product: string
  quantity: number
  /** In major units. */
  price?: number
  currency: string
}

export interface CartFacts {
  text?: string
  items: CartItem[]
  /** Of all items in one currency; none when a price is missing or currencies differ. */
  total?: { amount: number; currency: string }
}

export function cardsOf(cards: unknown): CardFacts[] {
  return list(cards).map((card) => {
    const name = object(card.name)
    const given = [text(name.first_name), text(name.last_name)].filter(Boolean).join(' ')
    return {
      name: text(name.formatted_name) ?? given,
      company: text(object(card.org).company),
      phones: list(card.phones).flatMap((phone) => text(phone.phone) ?? text(phone.wa_id) ?? []),
      emails: list(card.emails).flatMap((email) => text(email.email) ?? []),
    }
  })
}

export function cartOf(order: unknown): CartFacts {
  const { text: words, product_items } = object(order)
  const items = list(product_items).map((item) => ({
    product: text(item.product_retailer_id) ?? '?',
    quantity: number(item.quantity) ?? 1,
    price: number(item.item_price),
    currency: currencyOf(item.currency),
  }))
  return { text: text(words), items, total: totalOf(items) }
}

function totalOf(items: CartItem[]): CartFacts['total'] {
  const currency = items[0]?.currency
  if (currency === undefined) return undefined
  let amount = 0
  for (const item of items) {
    if (item.price === undefined || item.currency !== currency) return undefined
    amount += item.price * item.quantity
  }
  return { amount, currency }
}

/** What was answered in a form; what programs alone need is left out. */
export function answersOf(response: unknown): [question: string, answer: string][] {
  return Object.entries(object(response)).flatMap(([question, answer]) =>
    question === 'flow_token'
      ? []
      : [[question, typeof answer === 'string' ? answer : JSON.stringify(answer)]],
  )
}

/** Formatting chokes on what is no code of a currency. */
function currencyOf(value: unknown): string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : 'BRL'
}

function object(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {}
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(object) : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function number(value: unknown): number | undefined {
  const read = typeof value === 'string' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}
