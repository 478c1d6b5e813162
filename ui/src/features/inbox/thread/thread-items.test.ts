import { expect, test } from 'vitest'
import type { Message, ThreadFact } from '../model'
import { aMessage } from '../samples'
import { firstUnread, threadItems } from './thread-items'

const nothing = { facts: [], pending: [], hasOlder: false, dayKey: (instant: string) => instant.slice(0, 10) }
const rows = (messages: Message[], more: Partial<Parameters<typeof threadItems>[0]> = {}) =>
  threadItems({ ...nothing, messages, ...more })

function fact(at: string, kind = 'conversation.taken_over'): ThreadFact {
  return { id: `f-${at}`, at, kind, author: 'agent:a', facts: {} }
}

test('each day begins with its line', () => {
  const yesterday = aMessage(1, { sent_at: '2026-11-27T12:00:00Z', stored_at: '2026-11-27T12:00:00Z' })
  expect(rows([yesterday, aMessage(2)]).map((item) => item.key)).toEqual([
    'day-2026-11-27',
    'm1',
    'day-2026-11-28',
    'm2',
  ])
})

test('what one person says without a pause belongs together', () => {
  const agent = { direction: 'out', author: { type: 'agent', id: 'a' } } as const
  const other = { direction: 'out', author: { type: 'agent', id: 'b' } } as const
  const starts = rows([
    aMessage(1),
    aMessage(2),
    aMessage(10),
    aMessage(11, agent),
    aMessage(12, agent),
    aMessage(13, other),
    aMessage(14, { ...other, direction: 'note' }),
  ]).flatMap((item) => (item.kind === 'message' ? [item.startsGroup] : []))
  expect(starts).toEqual([true, false, true, true, false, true, true])
})

test('facts stand between the messages, and only those that tell something', () => {
  const facts = [fact('2026-11-28T12:01:30.000Z'), fact('2026-11-28T12:01:40.000Z', 'conversation.read')]
  const keys = rows([aMessage(1), aMessage(2)], { facts }).map((item) => item.key)
  expect(keys).toEqual(['day-2026-11-28', 'm1', 'f-2026-11-28T12:01:30.000Z', 'm2'])
})

test('facts from before the loaded messages wait for theirs', () => {
  const facts = [fact('2026-11-28T11:00:00.000Z')]
  expect(rows([aMessage(1)], { facts, hasOlder: true }).map((item) => item.kind)).toEqual(['day', 'message'])
})

test('a reaction hangs on its message, each side with its last; taken back it is gone', () => {
  const to = (target: Message) => ({ id: target.id, position: target.position }) as Message['reply_to']
  const target = aMessage(1)
  const react = (position: number, emoji: string | null) =>
    aMessage(position, { content: { type: 'reaction', emoji }, reply_to: to(target) })
  const reactions = (messages: Message[]) =>
    rows(messages).flatMap((item) => (item.kind === 'message' ? [item.reactions] : []))
  expect(reactions([target, react(2, '👍'), react(3, '❤️')])).toEqual([['❤️']])
  expect(reactions([target, react(2, '👍'), react(3, null)])).toEqual([[]])
  expect(reactions([react(2, '👍')])).toEqual([[]])
})

test('the line of the unread stands before the first of them', () => {
  const messages = [aMessage(1), aMessage(2, { direction: 'out' }), aMessage(3), aMessage(4)]
  expect(firstUnread(messages, 2)).toBe(3)
  expect(firstUnread(messages, 0)).toBeUndefined()
  const kinds = rows(messages, { unreadFrom: 3 }).map((item) => item.kind)
  expect(kinds).toEqual(['day', 'message', 'message', 'unread', 'message', 'message'])
})
