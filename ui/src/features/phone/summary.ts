import { plainWaText } from '@/lib/wa-text'
import { m } from '@/paraglide/messages'
import type { MediaKind, Shown } from './wire'

export const mediaNames: Record<MediaKind, () => string> = {
  image: m.phone_image,
  video: m.phone_video,
  audio: m.phone_audio,
  document: m.phone_document,
  sticker: m.phone_sticker,
}

/** A message in a line. */
export function summaryOf(shown: Shown): string {
  switch (shown.type) {
    case 'text':
    case 'buttons':
    case 'list':
    case 'template':
    case 'interactive':
      return plainWaText(shown.body)
    case 'media':
      return shown.caption ?? shown.filename ?? mediaNames[shown.kind]()
    case 'contacts':
      return shown.names.join(', ')
    case 'location':
      return shown.name ?? shown.address ?? m.phone_location()
    case 'chosen':
      return shown.title
    case 'reaction':
      return shown.emoji
    case 'other':
      return m.phone_other({ kind: shown.kind })
  }
}
