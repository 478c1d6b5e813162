import { X } from 'lucide-react'
import { PaneBoundary } from '@/app/pane-boundary'
import { Avatar } from '@/design/avatar'
import { IconButton } from '@/design/icon-button'
import { Tabs } from '@/design/tabs'
import { m } from '@/paraglide/messages'
import { CustomerLines } from './customer-picker'
import type { SomeNumbers } from './numbers'
import { Phone } from './phone'
import type { OpenCustomer } from './phone-desk'

interface Props {
  customers: readonly OpenCustomer[]
  numbers: SomeNumbers
  onClose: (who: string) => void
}

/** Side by side; where they do not fit they scroll. */
export function OpenPhones({ customers, numbers, onClose }: Props) {
  return (
    <div className="flex min-h-0 min-w-0 flex-1 justify-center-safe gap-4 overflow-x-auto p-3">
      {customers.map((open) => (
        <section
          key={open.who}
          aria-label={m.phone_of({ name: open.name })}
          className="flex min-h-0 min-w-72 max-w-md flex-1 flex-col gap-2"
        >
          <Owner open={open} onClose={onClose} />
          <div className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-2xl border-4 border-line-strong">
            <PaneBoundary what={m.phone_chat_failed()}>
              <Phone who={open.who} numbers={numbers} />
            </PaneBoundary>
          </div>
        </section>
      ))}
    </div>
  )
}

function Owner({ open, onClose }: { open: OpenCustomer; onClose: (who: string) => void }) {
  return (
    <div className="flex items-center gap-2">
      <Avatar name={open.customer.name} id={open.who} size="small" />
      <CustomerLines customer={open.customer} />
      <IconButton icon={X} label={m.phone_close({ name: open.name })} onClick={() => onClose(open.who)} />
    </div>
  )
}

interface NarrowProps extends Props {
  /** The one that is seen. */
  front: string
  onShow: (who: string) => void
}

/** One at a time. */
export function NarrowPhones({ customers, numbers, front, onShow, onClose }: NarrowProps) {
  const open = customers.find(({ who }) => who === front)
  return (
    <Tabs
      label={m.phone_customers()}
      tabs={customers.map(({ who, name }) => ({ key: who, label: name }))}
      current={front}
      onChange={onShow}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface"
    >
      {open && (
        <section aria-label={m.phone_of({ name: open.name })} className="flex min-h-0 flex-1 flex-col">
          <PaneBoundary key={open.who} what={m.phone_chat_failed()}>
            <Phone
              key={open.who}
              who={open.who}
              numbers={numbers}
              aside={
                <IconButton
                  icon={X}
                  label={m.phone_close({ name: open.name })}
                  onClick={() => onClose(open.who)}
                  className="text-on-accent dark:text-ink"
                />
              }
            />
          </PaneBoundary>
        </section>
      )}
    </Tabs>
  )
}
