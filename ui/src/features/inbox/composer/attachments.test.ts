import { expect, test } from 'vitest'
import type { Uploaded } from '../media/model'
import { messagesOf } from './attachments'

const file = (kind: Uploaded['kind'], id: string): Uploaded => ({
  id,
  kind,
  mime_type: 'x/y',
  filename: `${id}.bin`,
  size: 1,
  has_preview: false,
})

test('words are the caption of the first file that takes one', () => {
  const said = messagesOf([file('audio', 'a'), file('image', 'b'), file('image', 'c')], 'olha')
  expect(said.map(({ text }) => text)).toEqual(['', 'olha', ''])
  expect(said[1]?.outgoing?.content).toMatchObject({ type: 'media', kind: 'image', caption: 'olha' })
})

test('words that no file takes follow as a message', () => {
  const said = messagesOf([file('audio', 'a')], 'ouça')
  expect(said).toHaveLength(2)
  expect(said[1]).toEqual({ text: 'ouça' })
})

test('only documents are sent with their name', () => {
  const [image, document] = messagesOf([file('image', 'a'), file('document', 'b')], '')
  expect(image?.outgoing?.content).toMatchObject({ filename: undefined })
  expect(document?.outgoing?.content).toMatchObject({ filename: 'b.bin' })
})
