import { expect, test } from 'vitest'
import { kindOf, LARGEST_FILE, refusalOf, said } from './attachment'

const file = (type: string, size = 10) => ({ name: 'x', type, size })

test('a file goes as what it is, everything else as a document', () => {
  expect(kindOf(file('image/png'))).toBe('image')
  expect(kindOf(file('audio/ogg; codecs=opus'))).toBe('audio')
  expect(kindOf(file('video/mp4'))).toBe('video')
  expect(kindOf(file('image/svg+xml'))).toBe('document')
  expect(kindOf(file(''))).toBe('document')
})

test('what WhatsApp would not take is refused with the reason', () => {
  expect(refusalOf(file('image/png', LARGEST_FILE), 'image')).toBeUndefined()
  expect(refusalOf(file('image/png', LARGEST_FILE + 1), 'image')?.reason).toBe('too-large')
  expect(refusalOf(file('image/png', 0), 'image')?.reason).toBe('empty')
  expect(refusalOf(file('text/plain'), 'sticker')?.reason).toBe('other-type')
  expect(refusalOf(file('text/plain'), 'document')).toBeUndefined()
})

test('a file is sent in base64, a caption only where one is seen', async () => {
  const picture = new File(['olá'], 'foto.png', { type: 'image/png' })
  expect(await said(picture, 'image', 'veja')).toEqual({
    type: 'media',
    kind: 'image',
    mime_type: 'image/png',
    data: 'b2zDoQ==',
    caption: 'veja',
  })
  expect(await said(picture, 'sticker', 'veja')).not.toHaveProperty('caption')
  expect(await said(picture, 'document', '')).toMatchObject({ filename: 'foto.png' })
})
