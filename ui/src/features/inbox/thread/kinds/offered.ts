/** Messages of ours that offer something to press: read so that a newer server's kinds show what they have in common. */

type Loose = Record<string, unknown>

export interface Offer {
  header?: string
  body?: string
  footer?: string
  /** What can be pressed, by its text; kinds whose button WhatsApp names itself have none here. */
  buttons: string[]
  /** Cards of a carousel, products of a list. */
  lines: string[]
  /** In centavos. */
  total?: number
  /** How an order goes on: the API's word. */
  state?: string
}

export function offerOf(content: object): Offer {
  const it = content as Loose
  const payment = object(it.payment)
  return {
    header: text(it.header) ?? text(object(it.header).text),
    body: text(it.body),
    footer: text(it.footer),
    buttons: text(it.button) ? [String(it.button)] : [],
    lines: [...cardsOf(it), ...productsOf(it), ...itemsOf(payment)],
    total: typeof payment.total === 'number' ? payment.total : undefined,
    state: text(object(it.update).state),
  }
}

function cardsOf({ cards }: Loose): string[] {
  return list(cards).flatMap((card) => {
    const action = object(card.action)
    return text(card.body) ?? text(object(action.link).button) ?? text(object(action.product).product) ?? []
  })
}

function productsOf({ product, sections }: Loose): string[] {
  const ofSections = list(sections).flatMap(({ products }) => (Array.isArray(products) ? products : []))
  return [product, ...ofSections].flatMap((one) => text(one) ?? [])
}

function itemsOf({ order }: Loose): string[] {
  return list(object(order).items).flatMap(({ name, quantity }) => {
    const known = text(name)
    return known ? [`${typeof quantity === 'number' ? quantity : 1} × ${known}`] : []
  })
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
