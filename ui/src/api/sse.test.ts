import { expect, test } from 'vitest'
import { sseReader } from './sse'

const stream = 'id: 1\nevent: ready\ndata: {}\n\n: keep-alive\n\nid: 2\ndata: a\ndata: b\n\nid: 3\n\n'

test('reads frames and keeps the place, whatever the cuts', () => {
  for (let cut = 1; cut < stream.length; cut++) {
    const reader = sseReader(undefined)
    const frames = [...reader.read(stream.slice(0, cut)), ...reader.read(stream.slice(cut))]
    expect(frames).toEqual([
      { name: 'ready', data: '{}' },
      { name: 'message', data: 'a\nb' },
    ])
    expect(reader.lastId()).toBe('3')
  }
})

test('reads lines that end with CRLF', () => {
  expect(sseReader('7').read('data: a\r\n\r\n')).toEqual([{ name: 'message', data: 'a' }])
})

test('a frame without an id keeps the place', () => {
  const reader = sseReader('7')
  reader.read('data: a\n\n')
  expect(reader.lastId()).toBe('7')
})
