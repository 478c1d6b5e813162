import type { Schemas } from '@/api/client'
import type { MessageContent } from '../model'

/** A file, as messages show it. */
export type FileView = Schemas['FileView']
export type MediaContent = Extract<MessageContent, { type: 'media' }>
/** What the server says of a file that was uploaded. */
export type Uploaded = Schemas['Uploaded']
