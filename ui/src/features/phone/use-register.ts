import { useMutation, useQueryClient } from '@tanstack/react-query'
import { customersQuery, whoOf } from './customers'
import { useEmulator } from './emulator-context'
import type { Customer } from './wire'

/** Makes somebody known to the emulated WhatsApp. */
export function useRegister(onMade: (who: string) => void) {
  const emulator = useEmulator()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (customer: Customer) => emulator.register(customer),
    networkMode: 'always',
    async onSuccess(customer) {
      await queryClient.invalidateQueries({ queryKey: customersQuery(emulator).queryKey })
      onMade(whoOf(customer))
    },
  })
}
