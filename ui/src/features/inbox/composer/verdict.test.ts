import { expect, test } from 'vitest'
import { ApiProblem, type ProblemType, Unreachable } from '@/api/problem'
import type { Message } from '../model'
import { aMessage } from '../samples'
import type { Pending } from '../thread/pending'
import { verdictOn } from './verdict'

const words: Pending = {
  clientId: 'x',
  kind: 'reply',
  text: 'oi',
  seenPosition: 3,
  idempotencyKey: 'k',
  at: 0,
}
const content = { type: 'media', kind: 'image', source: { upload: 'u' } } as const
const file: Pending = {
  ...words,
  outgoing: { content, shown: { type: 'media', kind: 'image', voice: false } },
}

function told(type: ProblemType, missed: Message[] = []) {
  return new ApiProblem({ type, title: 'no', status: 409, request_id: 'r', missed })
}

const by = (id: string) => aMessage(4, { direction: 'out', author: { type: 'agent', id } })

test('a colleague’s reply is for the person to see, one’s own is not', () => {
  const missed = [by('bia')]
  expect(verdictOn(told('/problems/missed-replies', missed), words, 'ana')).toEqual({ kind: 'held', missed })
  expect(verdictOn(told('/problems/missed-replies', [by('ana')]), words, 'ana')).toBe('again')
})

test('where one may not speak any more words come back, and a file stays in the thread with the reason', () => {
  for (const type of ['/problems/not-the-owner', '/problems/conversation-closed'] as const) {
    expect(verdictOn(told(type), words, 'ana')).toEqual({ kind: 'returned' })
    expect(verdictOn(told(type), file, 'ana')).toMatchObject({ kind: 'refused', reason: 'no' })
  }
})

test('what was not answered is tried again, what was refused is told', () => {
  expect(verdictOn(new Unreachable('gone'), words, 'ana')).toMatchObject({ kind: 'unreachable' })
  expect(verdictOn(told('/problems/invalid-content'), words, 'ana')).toMatchObject({ kind: 'refused' })
})
