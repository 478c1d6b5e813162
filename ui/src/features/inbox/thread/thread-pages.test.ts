import { expect, test } from 'vitest'
import { aMessage } from '../samples'
import { mergeMessages, messagesOf, type ThreadPage } from './thread-pages'

const pages: ThreadPage[] = [
  { items: [aMessage(6), aMessage(5)], next: '2' },
  { items: [aMessage(4), aMessage(3)], next: '3' },
]
const positions = (merged: ThreadPage[]) => messagesOf(merged).map((message) => message.position)

test('new messages come by their position, however they arrive', () => {
  expect(positions(mergeMessages(pages, [aMessage(8), aMessage(7)]))).toEqual([3, 4, 5, 6, 7, 8])
})

test('a message that changed is replaced where it is', () => {
  const read = aMessage(4, { delivery: { state: 'read' } })
  const merged = mergeMessages(pages, [read])
  expect(merged[1]?.items[0]).toBe(read)
  expect(positions(merged)).toEqual([3, 4, 5, 6])
})

test('what is older than the oldest loaded comes with its page', () => {
  expect(positions(mergeMessages(pages, [aMessage(1)]))).toEqual([3, 4, 5, 6])
})

test('a message that a new one pushed into the next page is shown once', () => {
  expect(positions([...pages, { items: [aMessage(3), aMessage(2)] }])).toEqual([2, 3, 4, 5, 6])
})
