import { expect, test } from 'vitest'
import { edited } from './edited'

test('what was only looked at is unchanged, also when it is hidden', () => {
  expect(edited('', '')).toEqual({ kind: 'unchanged' })
  expect(edited('', '  ')).toEqual({ kind: 'unchanged' })
  expect(edited('São Paulo', 'São Paulo ')).toEqual({ kind: 'unchanged' })
})

test('an empty field takes nothing away', () => {
  expect(edited('São Paulo', ' ')).toEqual({ kind: 'emptied' })
})

test('other words are the new value', () => {
  expect(edited('', ' amendoim ')).toEqual({ kind: 'changed', value: 'amendoim' })
})
