import { QueryClient } from '@tanstack/react-query'
import { mayHelpToRetry } from '@/api/problem'

export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The event stream says what changed: time alone makes nothing old.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && mayHelpToRetry(error),
      },
      mutations: { retry: false },
    },
  })
}
