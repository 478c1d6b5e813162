import { expect, test } from 'vitest'
import { faultOffers, sameMode, sentenceOf, stateOf } from './faults'

test('a switch shows how its fault is on', () => {
  const fault = { fault: 'server_error' }
  expect(stateOf(fault, [])).toBe('off')
  expect(stateOf(fault, [{ ...fault, when: { next: 1 } }])).toBe('once')
  expect(stateOf(fault, [{ ...fault, when: 'always' }])).toBe('always')
  expect(stateOf(fault, [{ ...fault, when: { rate: 0.2 } }])).toBe('always')
  expect(stateOf(fault, [{ fault: 'expired_token', when: 'always' }])).toBe('off')
})

test('moods of the shop are compared by their name', () => {
  expect(sameMode('normal', 'outage')).toBe(false)
  expect(sameMode({ slow: { milliseconds: 5000 } }, { slow: { milliseconds: 80 } })).toBe(true)
})

test('every strike has its sentence, also one of a fault that the panel does not offer', () => {
  const struck = (fault: { fault: string; copies?: number }) => sentenceOf({ kind: 'struck', fault })
  expect(struck({ fault: 'duplicate_webhook', copies: 4 })).toBe('o webhook foi entregue 5 vezes')
  const sentences = faultOffers.map(({ fault }) => struck(fault))
  expect(new Set(sentences).size).toBe(faultOffers.length)
  expect(struck({ fault: 'status_first' })).toContain('status_first')
})
