import { useMutation } from '@tanstack/react-query'
import { PackageSearch, RefreshCw } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { reasonOf } from '@/app/failure'
import { Badge } from '@/design/badge'
import { Banner } from '@/design/banner'
import { Card } from '@/design/card'
import { TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { Skeleton } from '@/design/states'
import { RelativeTime } from '@/design/time'
import { useClockOffset, useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { usePlace } from '../use-place'
import { type OrderFacts, readOrder } from './order-facts'

/** Asks the company's own system, now, for an order of this contact. */
export function OrdersCard({ conversation }: { conversation: string }) {
  const [number, setNumber] = useState('')
  const look = useOrder(conversation)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (number.trim() !== '') look.mutate(number.trim())
  }
  return (
    <Card title={m.inbox_orders()}>
      <form onSubmit={submit} className="flex gap-1">
        <TextInput
          aria-label={m.inbox_order_number()}
          placeholder={m.inbox_order_number()}
          value={number}
          maxLength={64}
          onChange={(event) => setNumber(event.target.value)}
        />
        <IconButton
          type="submit"
          variant="secondary"
          icon={PackageSearch}
          label={m.inbox_order_look_up()}
          disabled={look.isPending}
        />
      </form>
      <div aria-live="polite" className="mt-2">
        {look.isPending && <Skeleton className="h-16" />}
        {look.error && <Banner tone="warning">{reasonOf(look.error)}</Banner>}
        {look.data && <OrderView found={look.data} onRefresh={() => look.mutate(look.variables ?? '')} />}
      </div>
    </Card>
  )
}

type Found = Schemas['Order'] & { knownAt: number }

function useOrder(conversation: string) {
  const { workspace } = usePlace()
  const offset = useClockOffset()
  return useMutation({
    mutationFn: async (number: string): Promise<Found> => {
      const params = { path: { workspace, conversation }, query: { number } }
      const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/orders'
      const order = await answer(api.GET(path, { params }))
      return { ...order, knownAt: Date.now() + offset - order.age_milliseconds }
    },
  })
}

function OrderView({ found, onRefresh }: { found: Found; onRefresh: () => void }) {
  const order = readOrder(found.value)
  return (
    <div className="rounded-lg border border-line p-2.5">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 font-semibold wrap-anywhere">
          {m.inbox_order_title({ number: order.number ?? '—' })}
        </p>
        {order.status && <Badge tone="info">{statusName(order.status)}</Badge>}
      </div>
      <OrderLines order={order} />
      <p className="mt-2 flex items-center gap-1 text-ink-faint text-small">
        <span className="flex-1">
          {m.inbox_order_from({ connection: found.connection })} <RelativeTime instant={found.knownAt} />
        </span>
        <IconButton icon={RefreshCw} label={m.inbox_order_refresh()} onClick={onRefresh} className="size-6" />
      </p>
    </div>
  )
}

function OrderLines({ order }: { order: OrderFacts }) {
  const format = useFormat()
  return (
    <>
      <ul className="mt-1">
        {order.items.map((item) => (
          <li key={item.name} className="wrap-anywhere">
            {item.quantity !== undefined && `${format.number(item.quantity)} × `}
            {item.name}
          </li>
        ))}
      </ul>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {order.totalCents !== undefined && (
          <Line name={m.inbox_order_total()}>{format.money(order.totalCents)}</Line>
        )}
        {order.placedAt && <Line name={m.inbox_order_placed()}>{day(order.placedAt, format)}</Line>}
        {order.expectedAt && <Line name={m.inbox_order_expected()}>{day(order.expectedAt, format)}</Line>}
        {order.tracking.map(({ code, carrier, url }) => (
          <Line key={code} name={carrier ?? m.inbox_order_tracking()}>
            {url ? (
              <a href={url} target="_blank" rel="noreferrer noopener" className="text-link underline">
                {code}
              </a>
            ) : (
              code
            )}
          </Line>
        ))}
      </dl>
    </>
  )
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd className="break-all">{children}</dd>
    </>
  )
}

/** A day without a time is that day in every zone. */
function day(written: string, format: ReturnType<typeof useFormat>): string {
  return format.date(/^\d{4}-\d{2}-\d{2}$/.test(written) ? `${written}T12:00:00` : written)
}

const statusNames: Record<string, () => string> = {
  pending_payment: m.inbox_order_pending_payment,
  paid: m.inbox_order_paid,
  picking: m.inbox_order_picking,
  invoiced: m.inbox_order_invoiced,
  shipped: m.inbox_order_shipped,
  out_for_delivery: m.inbox_order_out_for_delivery,
  delivered: m.inbox_order_delivered,
  canceled: m.inbox_order_canceled,
  returned: m.inbox_order_returned,
}

function statusName(status: string): string {
  return statusNames[status]?.() ?? status
}
