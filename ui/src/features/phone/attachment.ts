/** Which files a customer can send, and as what. */
import type { MediaKind, SaidMedia } from './wire'

/** WhatsApp takes up to 16 MB of most kinds. */
export const LARGEST_FILE = 16_000_000

/** What the file picker offers for a kind; everything is a document. */
export const accepts: Record<MediaKind, string> = {
  image: 'image/jpeg,image/png',
  video: 'video/mp4,video/3gpp,video/webm',
  audio: 'audio/*',
  document: '',
  sticker: 'image/webp',
}

export type Refusal = { name: string } & (
  | { reason: 'too-large'; size: number; limit: number }
  | { reason: 'empty' }
  | { reason: 'other-type'; kind: MediaKind }
)

type FileFacts = Pick<File, 'name' | 'size' | 'type'>

/** As what a file goes when nobody says. */
export function kindOf({ type }: FileFacts): MediaKind {
  const kinds = ['image', 'video', 'audio'] as const
  return kinds.find((kind) => fits(type, kind)) ?? 'document'
}

/** Why a file cannot be sent so. */
export function refusalOf(file: FileFacts, kind: MediaKind): Refusal | undefined {
  const { name, size } = file
  if (size === 0) return { reason: 'empty', name }
  if (size > LARGEST_FILE) return { reason: 'too-large', name, size, limit: LARGEST_FILE }
  if (!fits(file.type, kind)) return { reason: 'other-type', name, kind }
  return undefined
}

function fits(type: string, kind: MediaKind): boolean {
  if (kind === 'document') return true
  return accepts[kind]
    .split(',')
    .some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))))
}

export function hasCaption(kind: MediaKind): boolean {
  return kind !== 'audio' && kind !== 'sticker'
}

/** The message that carries a file. */
export async function said(file: File, kind: MediaKind, caption: string): Promise<SaidMedia> {
  return {
    type: 'media',
    kind,
    mime_type: file.type || 'application/octet-stream',
    data: await base64Of(file),
    ...(hasCaption(kind) && caption !== '' && { caption }),
    ...(kind === 'document' && { filename: file.name }),
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
