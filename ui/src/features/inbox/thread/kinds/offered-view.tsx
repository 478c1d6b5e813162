import { WaText } from '@/design/wa-text'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { contentName } from '../../list/preview'
import { offerOf } from './offered'

/** The button that WhatsApp itself names, of kinds that have one. */
const ownButtons: Record<string, () => string> = {
  location_request: m.inbox_button_location,
  contact_request: m.inbox_button_contact,
  catalog: m.inbox_button_catalog,
  product_list: m.inbox_button_products,
  product: m.inbox_button_products,
  order_details: m.inbox_button_order,
  call_permission_request: m.inbox_button_call,
  address: m.inbox_button_address,
}

const states: Record<string, () => string> = {
  pending: m.inbox_order_pending,
  processing: m.inbox_order_processing,
  partially_shipped: m.inbox_order_partially_shipped,
  shipped: m.inbox_order_shipped,
  completed: m.inbox_order_completed,
  canceled: m.inbox_order_canceled,
}

/** What we sent for the customer to press, pay or fill in. */
export function OfferedView({ content }: { content: { type: string } }) {
  const format = useFormat()
  const { header, body, footer, buttons, lines, total, state } = offerOf(content)
  const own = ownButtons[content.type]
  const shown = buttons.length > 0 || !own ? buttons : [own()]
  return (
    <>
      <p className="text-ink-muted text-small">{contentName(content.type)}</p>
      {header && <p className="font-semibold wrap-anywhere">{header}</p>}
      {body && <WaText text={body} />}
      {lines.length > 0 && (
        <ul className="mt-1 list-disc ps-5">
          {lines.map((line) => (
            <li key={line} className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
      )}
      {total !== undefined && (
        <p className="mt-1 flex justify-between gap-4 border-line border-t pt-1 font-semibold">
          <span>{m.inbox_order_total()}</span>
          <span className="tabular-nums">{format.money(total)}</span>
        </p>
      )}
      {state && <p className="mt-1 font-medium">{states[state]?.() ?? state}</p>}
      {footer && <p className="mt-1 text-ink-muted text-small wrap-anywhere">{footer}</p>}
      {shown.map((button) => (
        <p
          key={button}
          className="mt-2 rounded-lg border border-line-strong px-3 py-1 text-center font-medium text-accent-ink wrap-anywhere"
        >
          {button}
        </p>
      ))}
    </>
  )
}
