import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Failure, reasonOf } from '@/app/failure'
import { Avatar } from '@/design/avatar'
import { Badge } from '@/design/badge'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { TextInput } from '@/design/field'
import { FilteredEmpty, SkeletonRows } from '@/design/states'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { customersQuery, search, whoOf } from './customers'
import { useEmulator } from './emulator-context'
import { NewCustomerForm } from './new-customer-form'
import { samplesBeside } from './samples'
import { useRegister } from './use-register'
import type { Customer } from './wire'

interface Props {
  open: readonly string[]
  onOpen: (who: string) => void
}

/** Chooses whose phone is opened, or makes somebody new. */
export function CustomerPicker({ open, onOpen }: Props) {
  const [isNew, setIsNew] = useState(false)
  if (isNew) return <NewCustomerForm onCancel={() => setIsNew(false)} onMade={onOpen} />
  return <KnownCustomers open={open} onOpen={onOpen} onNew={() => setIsNew(true)} />
}

function KnownCustomers({ open, onOpen, onNew }: Props & { onNew: () => void }) {
  const [typed, setTyped] = useState('')
  const customers = useQuery(customersQuery(useEmulator()))
  const register = useRegister(onOpen)
  if (customers.isError) {
    return (
      <Failure
        what={m.phone_customers_failed()}
        error={customers.error}
        onRetry={() => void customers.refetch()}
      />
    )
  }
  const known = customers.data
  const found = known && search([...known, ...samplesBeside(known)], typed)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-2">
        <TextInput
          type="search"
          aria-label={m.phone_find_customer()}
          placeholder={m.phone_find_customer()}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button icon={UserPlus} onClick={onNew}>
          {m.phone_new_customer()}
        </Button>
      </div>
      {register.error && <Banner tone="danger">{reasonOf(register.error)}</Banner>}
      {!found && <SkeletonRows count={4} />}
      {found?.length === 0 && <FilteredEmpty onClear={() => setTyped('')} />}
      {found && found.length > 0 && (
        <ul aria-label={m.phone_customers()}>
          {found.map((customer) => (
            <li key={whoOf(customer)}>
              <CustomerRow
                customer={customer}
                isOpen={open.includes(whoOf(customer))}
                onOpen={() =>
                  known.includes(customer) ? onOpen(whoOf(customer)) : register.mutate(customer)
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function CustomerRow(props: { customer: Customer; isOpen: boolean; onOpen: () => void }) {
  const { customer, isOpen, onOpen } = props
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-12 w-full items-center gap-2.5 rounded-md px-2 text-start hover:bg-hover"
    >
      <Avatar name={customer.name} id={whoOf(customer)} />
      <CustomerLines customer={customer} />
      {isOpen && <Badge tone="accent">{m.phone_open()}</Badge>}
    </button>
  )
}

/** Name and number; who has neither name nor phone is named by the BSUID. */
export function CustomerLines({ customer }: { customer: Customer }) {
  const format = useFormat()
  const reached = customer.phone ? format.phone(customer.phone) : customer.bsuid
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate font-medium">{customer.name ?? reached}</span>
      {customer.name && <span className="block truncate text-ink-muted text-small">{reached}</span>}
    </span>
  )
}
