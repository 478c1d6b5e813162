import type { MessageContent } from '../model'

/** A file, as messages show it. */
export interface FileView {
  id: string
  state: 'pending' | 'stored' | 'refused' | 'failed'
  reason?: string | null
  size?: number | null
  has_preview: boolean
  shown_inline: boolean
}

export type MediaContent = Extract<MessageContent, { type: 'media' }> & { file?: FileView | null }

/** What the server says of a file that was uploaded. */
export interface Uploaded {
  id: string
  kind: MediaContent['kind']
  mime_type: string
  filename?: string | null
  size: number
  has_preview: boolean
}
