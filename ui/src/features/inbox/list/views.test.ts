import { expect, test } from 'vitest'
import { aConversation } from '../samples'
import { belongsTo, filterOf, listQueryOf, rankOf, searchOf, VIEWS } from './views'

const me = 'me'

test('a tab and its address say the same', () => {
  for (const view of VIEWS) expect(filterOf({ ...searchOf(view), q: 'ana' })).toEqual({ view, q: 'ana' })
})

test('the server is asked for what a tab shows', () => {
  expect(listQueryOf({ view: 'waiting' })).toMatchObject({ state: 'open', owner: 'queue', order: 'waiting' })
  expect(listQueryOf({ view: 'closed', q: 'a' })).toEqual({ state: 'closed', order: 'recent', q: 'a' })
})

test('each conversation belongs to the tabs of its state and owner', () => {
  const tabsOf = (change: Parameters<typeof aConversation>[0]) =>
    VIEWS.filter((view) => belongsTo(view, aConversation(change), me))
  expect(tabsOf({ owner: { type: 'queue' } })).toEqual(['all', 'waiting'])
  expect(tabsOf({ owner: { type: 'bot' } })).toEqual(['all', 'bot'])
  expect(tabsOf({ owner: { type: 'agent', id: me } })).toEqual(['all', 'mine'])
  expect(tabsOf({ owner: { type: 'agent', id: 'other' } })).toEqual(['all'])
  expect(tabsOf({ state: 'closed' })).toEqual(['closed'])
})

test('who waits longest comes first, then what changed last', () => {
  const long = aConversation({ waiting_since: '2026-11-28T10:00:00Z' })
  const short = aConversation({ waiting_since: '2026-11-28T11:00:00Z' })
  const fresh = aConversation({ updated_at: '2026-11-28T12:00:00Z' })
  const old = aConversation({ updated_at: '2026-11-27T12:00:00Z' })
  const ranks = [long, short, fresh, old].map((one) => rankOf('all', one))
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
})
