import { expect, test } from 'vitest'
import { after, byDay, type Chat, chosenIn, notYetShown, type Outgoing, reactionsIn, shownOf } from './chat'
import type { Entry, Shown, Side } from './wire'

function entry(id: string, from: Side, content: Shown, more: Partial<Entry> = {}): Entry {
  return { id, number: 'n', from, at: 0, ticks: 'sent', content, ...more }
}

const text = (body: string): Shown => ({ type: 'text', body })
const hello = entry('a', 'customer', text('oi'))
const chat: Chat = { entries: [hello] }

test('a message is added once, however often it is told', () => {
  const answer = entry('b', 'company', text('olá'))
  const once = after(chat, { event: 'message', entry: answer }, 0)
  expect(once.entries.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(after(once, { event: 'message', entry: answer }, 0)).toEqual(once)
})

test('ticks rise and never fall, a failure stays', () => {
  const ticked = (ticks: Entry['ticks'], before = chat) =>
    after(before, { event: 'ticks', id: 'a', ticks }, 0)
  expect(ticked('sent', ticked('read')).entries[0]?.ticks).toBe('read')
  expect(ticked('delivered').entries[0]?.ticks).toBe('delivered')
  const failed = { failed: { code: 131026 } }
  expect(ticked('read', ticked(failed)).entries[0]?.ticks).toEqual(failed)
  expect(after(chat, { event: 'ticks', id: 'x', ticks: 'read' }, 0)).toEqual(chat)
})

test('typing ends with the message of the company, not with one of the customer', () => {
  const typing = after(chat, { event: 'typing', number: 'n' }, 1000)
  expect(typing.typing).toEqual({ number: 'n', until: 26_000 })
  const own = after(typing, { event: 'message', entry: entry('b', 'customer', text('?')) }, 2000)
  expect(own.typing).toEqual(typing.typing)
  expect(
    after(own, { event: 'message', entry: entry('c', 'company', text('!')) }, 2000).typing,
  ).toBeUndefined()
})

test('choices are taken by the message that offered them', () => {
  const chosen = (id: string, reply_to: string) =>
    entry(id + reply_to, 'customer', { type: 'chosen', id, title: id }, { reply_to })
  const taken = chosenIn([chosen('sim', 'm1'), chosen('sim', 'm2'), chosen('nao', 'm2'), hello])
  expect([...(taken.get('m1') ?? [])]).toEqual(['sim'])
  expect([...(taken.get('m2') ?? [])]).toEqual(['sim', 'nao'])
})

test('the newest reaction of each side holds; an empty one takes it back', () => {
  const react = (from: Side, emoji: string) => entry(from + emoji, from, { type: 'reaction', to: 'a', emoji })
  const all = [react('customer', '👍'), react('company', '🙏'), react('customer', '❤️')]
  expect(reactionsIn(all).get('a')).toEqual({ customer: '❤️', company: '🙏' })
  expect(reactionsIn([...all, react('customer', '')]).get('a')).toEqual({ company: '🙏' })
})

test('what was said is shown until its entry stands in the chat', () => {
  const said = (more: Partial<Outgoing>): Outgoing => ({
    says: { type: 'text', body: 'oi' },
    after: 'a',
    ...more,
  })
  const twin = entry('b', 'customer', text('oi'))
  expect(notYetShown([said({})], [hello])).toHaveLength(1)
  expect(notYetShown([said({})], [hello, twin])).toHaveLength(0)
  expect(notYetShown([said({}), said({})], [hello, twin])).toHaveLength(1)
  expect(notYetShown([said({ id: 'z' })], [hello, twin])).toHaveLength(1)
  expect(notYetShown([said({ id: 'b' })], [hello, twin])).toHaveLength(0)
  expect(notYetShown([said({ after: undefined })], [hello])).toHaveLength(0)
})

test('a file on its way is shown out of what is being sent', () => {
  const says = { type: 'media', kind: 'image', mime_type: 'image/png', data: 'AAAA' } as const
  expect(shownOf(says, String)).toMatchObject({ type: 'media', source: 'data:image/png;base64,AAAA' })
  expect(shownOf({ type: 'choice', id: 'sim', message: 'm' }, () => 'Sim')).toEqual({
    type: 'chosen',
    id: 'sim',
    title: 'Sim',
  })
})

test('days group what follows each other', () => {
  expect(byDay(['a1', 'a2', 'b1', 'a3'], (item) => item.charAt(0))).toEqual([
    { key: 'a', items: ['a1', 'a2'] },
    { key: 'b', items: ['b1'] },
    { key: 'a', items: ['a3'] },
  ])
})
