import { ShoppingBag } from 'lucide-react'
import { WaText } from '@/design/wa-text'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { cartOf } from './provided'

/** A cart that the customer sent from the catalogue. */
export function OrderView({ order }: { order: unknown }) {
  const format = useFormat()
  const { text, items, total } = cartOf(order)
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <>
      <div className="min-w-56 rounded-lg bg-surface/60 px-3 py-2">
        <p className="flex items-center gap-2 font-semibold">
          <ShoppingBag aria-hidden className="size-4 shrink-0 text-ink-muted" />
          {m.inbox_order_items({ count: pieces })}
        </p>
        <ul className="mt-1 flex flex-col gap-0.5">
          {items.map(({ product, quantity, price, currency }) => (
            <li key={product} className="flex justify-between gap-4">
              <span className="min-w-0 wrap-anywhere">
                {m.inbox_order_item({ quantity: format.number(quantity), name: product })}
              </span>
              {price !== undefined && (
                <span className="shrink-0 tabular-nums">{format.amount(price * quantity, currency)}</span>
              )}
            </li>
          ))}
        </ul>
        {total && (
          <p className="mt-1 flex justify-between gap-4 border-line border-t pt-1 font-semibold">
            <span>{m.inbox_order_total()}</span>
            <span className="tabular-nums">{format.amount(total.amount, total.currency)}</span>
          </p>
        )}
      </div>
      {text && <WaText text={text} className="mt-1" />}
    </>
  )
}
