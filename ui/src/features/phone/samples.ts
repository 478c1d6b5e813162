import { customers } from '../../../../catalog/samples/loja-aurora.json'
import { findCustomer } from './customers'
import type { Customer } from './wire'

/** The people of the sample shop: those whom the emulator does not know yet. Their orders are there to be asked for. */
export function samplesBeside(known: readonly Customer[]): Customer[] {
  return customers
    .filter(({ phone }) => !findCustomer(known, phone))
    .map(({ name, phone }) => ({ name, phone }))
}
