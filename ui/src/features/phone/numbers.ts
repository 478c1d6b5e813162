import { queryOptions } from '@tanstack/react-query'
import type { Emulator } from './emulator'
import type { CompanyNumber } from './wire'

export function numbersQuery(emulator: Emulator) {
  return queryOptions({
    queryKey: [...emulator.key, 'numbers'],
    queryFn: ({ signal }) => emulator.numbers(signal),
  })
}

export type SomeNumbers = readonly [CompanyNumber, ...CompanyNumber[]]

/** A phone needs a company to write to. */
export function someNumbers(numbers: readonly CompanyNumber[] | undefined): SomeNumbers | undefined {
  const [first, ...rest] = numbers ?? []
  return first && [first, ...rest]
}
