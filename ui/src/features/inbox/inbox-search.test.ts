import { expect, test } from 'vitest'
import { readInboxSearch } from './inbox-search'

test('reads the filters of the address', () => {
  expect(readInboxSearch({ state: 'closed', view: 'mine', q: 1042, trace: 'm1' })).toEqual({
    state: 'closed',
    view: 'mine',
    q: '1042',
    trace: 'm1',
  })
})

test('what is not understood is left out', () => {
  expect(
    Object.values(readInboxSearch({ state: 'x', view: 3, q: '' })).every((value) => value === undefined),
  ).toBe(true)
})
