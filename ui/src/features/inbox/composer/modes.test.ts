import { expect, test } from 'vitest'
import { aConversation } from '../samples'
import { lengthOf, replyState, withReturned } from './modes'

const now = Date.parse('2026-11-28T12:00:00Z')
const mine = { owner: { type: 'agent', id: 'me' }, window_closes_at: '2026-11-28T13:00:00Z' } as const
const kindOf = (change: Parameters<typeof aConversation>[0]) =>
  replyState(aConversation(change), 'me', now).kind

test('one may reply in one’s own conversation while the window is open', () => {
  expect(kindOf(mine)).toBe('open')
  expect(kindOf({ ...mine, window_closes_at: '2026-11-28T12:00:00Z' })).toBe('window-closed')
  expect(kindOf({ ...mine, window_closes_at: null })).toBe('window-closed')
  expect(kindOf({ ...mine, state: 'closed' })).toBe('closed')
  expect(kindOf({ ...mine, contact: { id: 'k', blocked: true } })).toBe('blocked')
})

test('whoever owns it is named', () => {
  expect(replyState(aConversation({ owner: { type: 'bot' } }), 'me', now)).toEqual({
    kind: 'owned',
    by: 'bot',
  })
  expect(kindOf({ ...mine, owner: { type: 'agent', id: 'bia' } })).toBe('owned')
})

test('an emoji counts once', () => {
  expect(lengthOf('a😀')).toBe(2)
})

test('words that came back stand before what is written by now', () => {
  expect(withReturned(['um', 'dois'], 'três')).toBe('um\ndois\ntrês')
  expect(withReturned(['um'], '')).toBe('um')
})
