import { expect, test } from 'vitest'
import { sendableAs, takesCaption } from './wa-media'

const MB = 1024 * 1024

test.each([
  ['image/png', 5 * MB, { kind: 'image' }],
  ['audio/ogg; codecs=opus', 10, { kind: 'audio' }],
  ['image/webp', 10, { kind: 'sticker' }],
  ['application/pdf', 100 * MB, { kind: 'document' }],
  [
    'image/png',
    5 * MB + 1,
    { refusal: { reason: 'too-large', kind: 'image', size: 5 * MB + 1, limit: 5 * MB } },
  ],
  ['text/plain', 0, { refusal: { reason: 'empty' } }],
  ['image/svg+xml', 10, { refusal: { reason: 'type', type: 'image/svg+xml' } }],
  ['', 10, { refusal: { reason: 'type', type: '' } }],
])('%s of %d bytes', (type, size, expected) => {
  expect(sendableAs({ type, size })).toEqual(expected)
})

test('what is heard and stickers have no caption', () => {
  expect((['image', 'video', 'document', 'audio', 'sticker'] as const).map(takesCaption)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
