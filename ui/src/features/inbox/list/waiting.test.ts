import { expect, test } from 'vitest'
import { waitingStep } from './waiting'

const minutes = (count: number) => count * 60_000

test('the steps come at 50, 80 and 100 % of the target', () => {
  expect([0, 4.9, 5, 7.9, 8, 9.9, 10, 300].map((count) => waitingStep(minutes(count)))).toEqual([
    'calm',
    'calm',
    'half',
    'half',
    'soon',
    'soon',
    'late',
    'late',
  ])
})
