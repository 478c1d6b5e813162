import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { oneAtATime } from './one-at-a-time'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function slowWork(takes: number) {
  const began: number[] = []
  let underWay = 0
  return {
    began,
    async run() {
      began.push(Date.now())
      expect(++underWay).toBe(1)
      await new Promise((over) => setTimeout(over, takes))
      underWay--
    },
  }
}

test('what is asked for in one turn is done once', async () => {
  const { began, run } = slowWork(10)
  const ask = oneAtATime(100, run)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(1000)
  expect(began).toHaveLength(1)
})

test('what is asked for while it runs is done once more afterwards', async () => {
  const { began, run } = slowWork(500)
  const ask = oneAtATime(100, run)
  ask()
  await vi.advanceTimersByTimeAsync(50)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(300)
  expect(began).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(began).toHaveLength(2)
})

test('a pause is kept between two, and a failure ends nothing', async () => {
  const run = vi.fn(() => Promise.reject(new Error('no answer')))
  const ask = oneAtATime(100, run)
  ask()
  await vi.advanceTimersByTimeAsync(1)
  ask()
  await vi.advanceTimersByTimeAsync(50)
  expect(run).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(60)
  expect(run).toHaveBeenCalledTimes(2)
})
