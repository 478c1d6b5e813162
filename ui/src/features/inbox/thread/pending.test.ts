import { expect, test } from 'vitest'
import { aMessage } from '../samples'
import { afterMissed, afterOwn, heldOf, inThread, isAllMine, type Pending, stillPending } from './pending'

const reply: Pending = {
  clientId: 'x',
  kind: 'reply',
  text: 'oi',
  seenPosition: 3,
  idempotencyKey: 'k',
  at: 0,
}
const note: Pending = { ...reply, kind: 'note' }
const written = { type: 'text', body: 'oi' } as const

test('a reply is the message that has its client id', () => {
  expect(stillPending([reply], [aMessage(4, { content: written })])).toEqual([reply])
  expect(stillPending([reply], [aMessage(4, { client_id: 'x' })])).toEqual([])
})

test('a note is known by its words and its place', () => {
  const stored = aMessage(4, { direction: 'note', content: written })
  expect(stillPending([note], [stored])).toEqual([])
  expect(stillPending([note], [{ ...stored, position: 2 }])).toEqual([note])
})

test('after the missed replies were shown it goes out under another key', () => {
  const posted = { ...reply, isPosted: true }
  expect(afterMissed(posted, [aMessage(5), aMessage(7)], 'k2')).toMatchObject({
    seenPosition: 7,
    idempotencyKey: 'k2',
    isPosted: false,
    text: 'oi',
  })
})

test('one’s own reply counts as seen for whoever had seen what it had seen', () => {
  const own = { seenPosition: 3, position: 4 }
  expect(afterOwn(reply, own).seenPosition).toBe(4)
  expect(afterOwn({ ...reply, seenPosition: 2 }, own).seenPosition).toBe(2)
  expect(afterOwn({ ...reply, seenPosition: 9 }, own).seenPosition).toBe(9)
})

test('what was posted is repeated as it was, and what is held back stays as it is', () => {
  const own = { seenPosition: 3, position: 4 }
  const held: Pending = { ...reply, trouble: { kind: 'held', missed: [] } }
  for (const one of [{ ...reply, isPosted: true }, held, note]) expect(afterOwn(one, own)).toBe(one)
})

test('nobody misses what they said themselves', () => {
  const said = (position: number, id: string) =>
    aMessage(position, { direction: 'out', author: { type: 'agent', id } })
  const waved = { ...said(6, 'bia'), content: { type: 'reaction', emoji: '👍' } } as const
  expect(isAllMine([said(4, 'me'), aMessage(5), waved], 'me')).toBe(true)
  expect(isAllMine([said(4, 'me'), said(5, 'bia')], 'me')).toBe(false)
  expect(isAllMine([aMessage(4, { direction: 'out', author: { type: 'bot' } })], 'me')).toBe(false)
  expect(isAllMine([], 'me')).toBe(false)
})

test('what is held back is one matter, and stands where one writes instead of in the thread', () => {
  const held = (clientId: string, ...missed: number[]): Pending => ({
    ...reply,
    clientId,
    trouble: { kind: 'held', missed: missed.map((position) => aMessage(position)) },
  })
  const list = [held('a', 5), reply, held('b', 7, 5)]
  expect(heldOf(list)?.replies.map(({ clientId }) => clientId)).toEqual(['a', 'b'])
  expect(heldOf(list)?.missed.map(({ position }) => position)).toEqual([5, 7])
  expect(inThread(list)).toEqual([reply])
  expect(heldOf([reply])).toBeUndefined()
})
