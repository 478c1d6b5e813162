import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { TriangleAlert, UserPlus } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { useIsNarrow } from '@/app/narrow'
import { type Command, useCommands } from '@/app/shortcuts'
import { CountBadge } from '@/design/badge'
import { Button } from '@/design/button'
import { Dialog, Sheet } from '@/design/dialog'
import { Pane, PaneHeader } from '@/design/pane'
import { m } from '@/paraglide/messages'
import { CustomerPicker } from './customer-picker'
import { customersQuery, findCustomer } from './customers'
import { useEmulator } from './emulator-context'
import { FaultPanel, NewsLine } from './fault-panel'
import type { SomeNumbers } from './numbers'
import { NarrowPhones, OpenPhones } from './open-phones'
import { type PhoneSearch, withoutPhone, withPhone } from './phone-search'
import { type FaultDesk, useFaults } from './use-faults'
import { VisitCard } from './visit-card'
import { Welcome } from './welcome'
import type { Customer } from './wire'

const route = getRouteApi('/w/$workspace/phone')

/** The phones that are open, and beside them what can go wrong. */
export function PhoneDesk({ numbers }: { numbers: SomeNumbers }) {
  const search = route.useSearch()
  const isNarrow = useIsNarrow()
  const [overlay, setOverlay] = useState<'none' | 'customers' | 'faults'>('none')
  const desk = useFaults()
  const customers = useOpenCustomers(search.who)
  const { show, open, close, endWelcome } = usePhones(search, () => setOverlay('none'))
  useDeskCommands(search.who ?? [], desk, setOverlay)
  const front = customers.find(({ who }) => who === search.front) ?? customers[0]
  const closeOverlay = () => setOverlay('none')
  const side = (
    <>
      {front && <VisitCard who={front.who} name={front.name} />}
      <FaultPanel desk={desk} />
    </>
  )

  return (
    <Pane label={m.nav_phone()} className="flex-1 bg-app">
      <PaneHeader
        title={m.nav_phone()}
        subtitle={isNarrow ? desk.news[0] && <NewsLine news={desk.news[0]} /> : m.phone_subtitle()}
        actions={
          <>
            {customers.length > 0 && (
              <Button icon={UserPlus} onClick={() => setOverlay('customers')}>
                {isNarrow ? m.phone_add_short() : m.phone_add()}
              </Button>
            )}
            {isNarrow && <FaultButton desk={desk} onPress={() => setOverlay('faults')} />}
          </>
        }
      />
      {search.welcome && front && <Welcome name={front.name} onEnd={endWelcome} />}
      <div className="flex min-h-0 flex-1">
        {customers.length === 0 ? (
          <FirstChoice onOpen={open} />
        ) : isNarrow ? (
          <NarrowPhones
            customers={customers}
            front={front?.who ?? ''}
            numbers={numbers}
            onShow={show}
            onClose={close}
          />
        ) : (
          <OpenPhones customers={customers} numbers={numbers} onClose={close} />
        )}
        {!isNarrow && (
          <aside
            aria-label={m.phone_side()}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="w-80 shrink-0 overflow-y-auto border-line border-s bg-surface"
          >
            {side}
          </aside>
        )}
      </div>
      <Dialog open={overlay === 'customers'} onOpenChange={closeOverlay} title={m.phone_choose_title()}>
        <CustomerPicker open={search.who ?? []} onOpen={open} />
      </Dialog>
      <Sheet open={overlay === 'faults'} onOpenChange={closeOverlay} title={m.phone_side()}>
        {side}
      </Sheet>
    </Pane>
  )
}

function FirstChoice({ onOpen }: { onOpen: (who: string) => void }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <section className="mx-auto max-w-md rounded-xl border border-line bg-surface p-4">
        <h3 className="font-semibold text-lead">{m.phone_choose_title()}</h3>
        <p className="mb-3 text-ink-muted">{m.phone_choose_text()}</p>
        <CustomerPicker open={[]} onOpen={onOpen} />
      </section>
    </div>
  )
}

function FaultButton({ desk, onPress }: { desk: FaultDesk; onPress: () => void }) {
  const count = (desk.faults.data ?? []).length
  return (
    <Button icon={TriangleAlert} onClick={onPress}>
      <span className="flex items-center gap-1.5">
        {m.phone_faults()} <CountBadge count={count} label={m.phone_faults_on({ count })} />
      </span>
    </Button>
  )
}

export interface OpenCustomer {
  who: string
  /** What the customer is called. */
  name: string
  customer: Customer
}

/** Who is open; somebody whom the emulator does not know yet is named by the address. */
function useOpenCustomers(who: readonly string[] = []): OpenCustomer[] {
  const { data = [] } = useQuery(customersQuery(useEmulator()))
  return who.map((one) => {
    const stranger: Customer = /^\d+$/.test(one) ? { phone: one } : { bsuid: one }
    const customer = findCustomer(data, one) ?? stranger
    return { who: one, name: customer.name ?? one, customer }
  })
}

function usePhones(search: PhoneSearch, onChange: () => void) {
  const navigate = route.useNavigate()
  function go(next: PhoneSearch) {
    onChange()
    void navigate({ search: { welcome: search.welcome, ...next } })
  }
  return {
    show: (who: string) => go({ ...search, front: who }),
    open: (who: string) => go(withPhone(search, who)),
    close: (who: string) => go(withoutPhone(search, who)),
    endWelcome: () => go({ ...search, welcome: undefined }),
  }
}

function useDeskCommands(
  who: readonly string[],
  desk: FaultDesk,
  setOverlay: (overlay: 'customers') => void,
) {
  const count = who.length
  const { switchAllOff } = desk
  const allOff = useLatest(switchAllOff)
  const commands = useMemo<Command[]>(() => {
    const group = m.nav_phone()
    const fields = Array.from({ length: count }, (_, place) => ({
      id: `phone-write-${place + 1}`,
      group,
      label: m.phone_write_in({ number: place + 1 }),
      keys: [String(place + 1)],
      run: () => document.querySelectorAll<HTMLElement>('[data-phone-field]')[place]?.focus(),
    }))
    return [
      { id: 'phone-open', group, label: m.phone_add(), keys: ['c'], run: () => setOverlay('customers') },
      ...fields,
      { id: 'phone-all-off', group, label: m.phone_all_faults_off(), run: () => void allOff() },
    ]
  }, [count, setOverlay, allOff])
  useCommands(commands)
}

/** A function that keeps its identity and does what the newest does. */
function useLatest<Result>(run: () => Result): () => Result {
  const [held] = useState({ run })
  held.run = run
  return useCallback(() => held.run(), [held])
}
