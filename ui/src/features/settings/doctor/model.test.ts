import { expect, test } from 'vitest'
import { countOf, type Finding, grouped } from './model'

const finding = (check: string, state: Finding['state'] = 'ok'): Finding => ({
  check,
  state,
  title: check,
  meaning: '',
})

test('findings stand under their headings, in order; a new one is not lost', () => {
  const found = [finding('token'), finding('callback'), finding('permissions'), finding('moon_phase')]
  expect(grouped(found).map(([group, list]) => [group, list.map(({ check }) => check)])).toEqual([
    ['access', ['token', 'permissions']],
    ['webhook', ['callback']],
    ['other', ['moon_phase']],
  ])
})

test('what failed is counted', () => {
  expect(countOf([finding('a', 'failed'), finding('b'), finding('c', 'failed')], 'failed')).toBe(2)
})
