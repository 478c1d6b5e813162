import { expect, test } from 'vitest'
import { readPhoneSearch, withoutPhone, withPhone } from './phone-search'

test('reads what the address says and drops nonsense', () => {
  expect(readPhoneSearch({ who: 5511 })).toEqual({ who: ['5511'] })
  expect(readPhoneSearch({ who: ['a', 'b', 'a', '', 'c', 'd'], front: 'b' })).toEqual({
    who: ['a', 'b', 'c'],
    front: 'b',
  })
  expect(readPhoneSearch({ who: 'a', front: 'z' })).toEqual({ who: ['a'] })
  expect(readPhoneSearch({ front: 'a' })).toEqual({})
})

test('a fourth phone takes the place of the first', () => {
  expect(withPhone({ who: ['a', 'b', 'c'] }, 'd')).toEqual({ who: ['b', 'c', 'd'], front: 'd' })
  expect(withPhone({ who: ['a', 'b'] }, 'a')).toEqual({ who: ['a', 'b'], front: 'a' })
  expect(withoutPhone({ who: ['a', 'b'], front: 'a' }, 'a')).toEqual({ who: ['b'] })
  expect(withoutPhone({ who: ['a'] }, 'a')).toEqual({})
})
