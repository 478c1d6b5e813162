import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { refetchQueries } from './refetch'

/** A query whose answers come when the test says so. */
function aQuery() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const answers: ((answer: number) => void)[] = []
  const queryFn = vi.fn(() => new Promise<number>((answer) => answers.push(answer)))
  const observer = new QueryObserver(queryClient, { queryKey: ['counts'], queryFn })
  observer.subscribe(() => {})
  return { queryClient, queryFn, answers, data: () => observer.getCurrentResult().data }
}

test('a first fetch that is under way is followed by another', async () => {
  const { queryClient, queryFn, answers, data } = aQuery()
  void refetchQueries(queryClient, ['counts'])
  answers[0]?.(1)
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(2))
  answers[1]?.(2)
  await vi.waitFor(() => expect(data()).toBe(2))
})

test('of two fetches the newest holds, whichever answers last', async () => {
  const { queryClient, answers, data } = aQuery()
  answers[0]?.(1)
  await vi.waitFor(() => expect(data()).toBe(1))
  void refetchQueries(queryClient, ['counts'])
  const settled = refetchQueries(queryClient, ['counts'])
  answers[2]?.(3)
  answers[1]?.(2)
  await settled
  expect(data()).toBe(3)
})
