import { queryOptions } from '@tanstack/react-query'
import type { Emulator } from './emulator'
import { plainSearch } from './plain-search'
import type { Customer } from './wire'

export function customersQuery(emulator: Emulator) {
  return queryOptions({
    queryKey: [...emulator.key, 'customers'],
    queryFn: ({ signal }) => emulator.customers(signal),
  })
}

/** How a customer is named in addresses and to the emulator. */
export function whoOf(customer: Customer): string {
  return customer.phone ?? customer.bsuid ?? ''
}

export function findCustomer(customers: readonly Customer[], who: string): Customer | undefined {
  return customers.find(({ phone, bsuid }) => phone === who || bsuid === who)
}

/** A load test makes thousands: more than these nobody reads. */
const MOST_FOUND = 50

/** Those whose name, phone or BSUID holds what was typed; named ones first. */
export function search(customers: readonly Customer[], typed: string): Customer[] {
  const wanted = plainSearch(typed)
  const found = customers.filter(({ name, phone, bsuid }) =>
    [name, phone, bsuid].some((text) => plainSearch(text ?? '').includes(wanted)),
  )
  const byName = (one: Customer, other: Customer) =>
    Number(!one.name) - Number(!other.name) || (one.name ?? '').localeCompare(other.name ?? '', 'pt-BR')
  return found.sort(byName).slice(0, MOST_FOUND)
}

/** A BSUID that nobody has: two letters of the country and sixteen digits. */
export function freshBsuid(): string {
  const digits = crypto.getRandomValues(new Uint8Array(16))
  return `BR.${Array.from(digits, (byte) => byte % 10).join('')}`
}
