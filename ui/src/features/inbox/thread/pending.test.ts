import { expect, test } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { aMessage } from '../samples'
import { afterMissed, type Pending, stillPending } from './pending'

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
  const problem = new ApiProblem({
    type: '/problems/missed-replies',
    title: '',
    status: 409,
    request_id: 'r',
    missed: [aMessage(5), aMessage(7)],
  })
  expect(afterMissed(reply, problem, 'k2')).toMatchObject({
    seenPosition: 7,
    idempotencyKey: 'k2',
    text: 'oi',
  })
})
