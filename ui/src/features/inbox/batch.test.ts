import { expect, test, vi } from 'vitest'
import { batched } from './batch'

test('what is wanted in one turn is asked for at once, each thing once', async () => {
  const load = vi.fn(async (ids: string[]) => ids.filter((id) => id !== 'gone').map((id) => ({ id })))
  const one = batched(load)
  expect(await Promise.all([one('a'), one('b'), one('a'), one('gone')])).toEqual([
    { id: 'a' },
    { id: 'b' },
    { id: 'a' },
    undefined,
  ])
  expect(load.mock.calls).toEqual([[['a', 'b', 'gone']]])
})

test('the server takes a hundred at a time; a failure reaches those who asked', async () => {
  const load = vi.fn(async (ids: string[]) => {
    if (ids.includes('100')) throw new Error('away')
    return ids.map((id) => ({ id }))
  })
  const one = batched(load)
  const asked = Array.from({ length: 101 }, (_, index) => one(String(index)))
  const results = await Promise.allSettled(asked)
  expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1)
  expect(load).toHaveBeenCalledTimes(2)
})
