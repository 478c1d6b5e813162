import { expect, test } from 'vitest'
import { aConversation } from '../samples'
import { waitsNow } from './waits-now'

test('only who begins to wait is news', () => {
  const waiting = aConversation({ owner: { type: 'queue' } })
  const withBot = aConversation({ owner: { type: 'bot' } })
  expect(waitsNow(withBot, waiting)).toBe(true)
  expect(waitsNow(undefined, waiting)).toBe(true)
  expect(waitsNow(waiting, waiting)).toBe(false)
  expect(waitsNow(waiting, withBot)).toBe(false)
  expect(waitsNow(withBot, aConversation({ state: 'closed' }))).toBe(false)
})
