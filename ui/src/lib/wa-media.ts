/** Which files WhatsApp takes, as what, and how large: Meta's table of supported media. */

export type MediaKind = 'image' | 'audio' | 'video' | 'document' | 'sticker'

const KB = 1024
const MB = 1024 * KB
const OFFICE = 'application/vnd.openxmlformats-officedocument'

interface Limits {
  types: readonly string[]
  bytes: number
}

export const mediaLimits: Record<MediaKind, Limits> = {
  image: { types: ['image/jpeg', 'image/png'], bytes: 5 * MB },
  audio: { types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], bytes: 16 * MB },
  video: { types: ['video/mp4', 'video/3gpp'], bytes: 16 * MB },
  document: {
    types: [
      'text/plain',
      'application/pdf',
      'application/msword',
      `${OFFICE}.wordprocessingml.document`,
      'application/vnd.ms-excel',
      `${OFFICE}.spreadsheetml.sheet`,
      'application/vnd.ms-powerpoint',
      `${OFFICE}.presentationml.presentation`,
    ],
    bytes: 100 * MB,
  },
  sticker: { types: ['image/webp'], bytes: 500 * KB },
}

/** What a file picker offers. */
export const sendableTypes = Object.values(mediaLimits)
  .flatMap(({ types }) => types)
  .join(',')

type FileFacts = Pick<File, 'size' | 'type'>

export type FileRefusal =
  | { reason: 'empty' }
  | { reason: 'type'; type: string }
  | { reason: 'too-large'; kind: MediaKind; size: number; limit: number }

/** As what a file is sent, or why it cannot be. */
export function sendableAs(file: FileFacts): { kind: MediaKind } | { refusal: FileRefusal } {
  const type = (file.type.split(';')[0] ?? '').trim().toLowerCase()
  const kinds = Object.keys(mediaLimits) as MediaKind[]
  const kind = kinds.find((one) => mediaLimits[one].types.includes(type))
  if (!kind) return { refusal: { reason: 'type', type } }
  if (file.size === 0) return { refusal: { reason: 'empty' } }
  const limit = mediaLimits[kind].bytes
  if (file.size > limit) return { refusal: { reason: 'too-large', kind, size: file.size, limit } }
  return { kind }
}

export function takesCaption(kind: MediaKind): boolean {
  return kind !== 'audio' && kind !== 'sticker'
}

export const LONGEST_CAPTION = 1024

/** As WhatsApp counts them, rounded up: what does not fit never looks as if it did. */
export function megabytes(bytes: number): number {
  return Math.ceil((bytes * 10) / MB) / 10
}
