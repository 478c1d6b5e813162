/** What a shop's answer says of an order, as far as it says it: connectors differ. */
export interface OrderFacts {
  number?: string
  status?: string
  totalCents?: number
  placedAt?: string
  expectedAt?: string
  items: { name: string; quantity?: number }[]
  tracking: { code: string; carrier?: string; url?: string }[]
}

export function readOrder(value: unknown): OrderFacts {
  const order = record(value)
  return {
    number: text(order.number),
    status: text(order.status) === 'unknown' ? text(order.raw_status) : text(order.status),
    totalCents: number(record(order.total).cents),
    placedAt: date(order.placed_at),
    expectedAt: date(order.expected_at),
    items: list(order.items).flatMap((item) => {
      const name = text(item.name)
      return name ? [{ name, quantity: number(item.qty) }] : []
    }),
    tracking: list(order.tracking).flatMap((parcel) => {
      const code = text(parcel.code)
      return code ? [{ code, carrier: text(parcel.carrier), url: webAddress(parcel.url) }] : []
    }),
  }
}

type Fields = Record<string, unknown>

function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(record) : []
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function date(value: unknown): string | undefined {
  const written = text(value)
  return written && !Number.isNaN(Date.parse(written)) ? written : undefined
}

/** Systems answer with all kinds of things: only web addresses become links. */
function webAddress(value: unknown): string | undefined {
  const written = text(value)
  return written && /^https?:\/\//i.test(written) ? written : undefined
}
