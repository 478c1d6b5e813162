import { deflateSync } from 'node:zlib'
import type { Page, Route } from 'playwright-core'
import type { FileView, MediaContent, Uploaded } from '../src/features/inbox/media/model'
import { refuse } from './fake-answers'

/** Files that the fake server has, by the ids under which messages name them. */
const files: Record<string, { type: string; bytes: () => Buffer }> = {
  photo: { type: 'image/png', bytes: () => png(480, 320) },
  voice: { type: 'audio/wav', bytes: () => wav(2) },
  nota: { type: 'application/pdf', bytes: () => Buffer.from('%PDF-1.4\n%%EOF\n') },
}

export async function answerMedia(page: Page) {
  await page.route(/\/api\/v1\/workspaces\/[^/]+\/media\//, (route) => {
    const [, id = ''] = /\/media\/(\w+)/.exec(route.request().url()) ?? []
    const file = files[id]
    if (!file) return refuse(route, 404, 'not-found')
    return route.fulfill({
      body: file.bytes(),
      contentType: file.type,
      headers: { 'Accept-Ranges': 'bytes' },
    })
  })
}

export function fileView(id: string, more: Partial<FileView> = {}): FileView {
  return { id, state: 'stored', size: 48_200, has_preview: false, shown_inline: true, ...more }
}

export function media(kind: MediaContent['kind'], more: Partial<MediaContent>): MediaContent {
  return { type: 'media', kind, voice: false, ...more }
}

/** Takes a file as the server does; one named so breaks off, or is refused. */
export function uploaded(route: Route) {
  const request = route.request()
  const filename = new URL(request.url()).searchParams.get('filename') ?? ''
  if (filename.startsWith('virus')) {
    const detail = 'O antivírus recusou este arquivo.'
    return refuse(route, 422, 'invalid-content', { detail })
  }
  const type = request.headers()['content-type'] ?? ''
  const kind = type.startsWith('image/') ? 'image' : 'document'
  const size = request.postDataBuffer()?.length ?? 0
  const json: Uploaded = {
    id: `upload-${filename}`,
    kind,
    mime_type: type,
    filename,
    size,
    has_preview: false,
  }
  return route.fulfill({ status: 201, json })
}

/** A picture with a gradient. */
export function png(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows.set([(x * 255) / width, (y * 255) / height, 140], y * (1 + width * 3) + 1 + x * 3)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, sum])
}

function crc(data: Buffer): number {
  let sum = 0xffffffff
  for (const byte of data) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}

/** A quiet tone. */
export function wav(seconds: number): Buffer {
  const rate = 8000
  const samples = Buffer.alloc(seconds * rate, 128)
  for (let at = 0; at < samples.length; at++) samples[at] = 128 + Math.round(20 * Math.sin(at / 5))
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
