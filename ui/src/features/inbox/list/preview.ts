import { plainWaText } from '@/lib/wa-text'
import { m } from '@/paraglide/messages'
import type { Author, Conversation, Message } from '../model'

type Preview = NonNullable<Conversation['last_message']>
type Said = Pick<Preview, 'content' | 'words'>

/** A message in one line of plain words. */
export function previewWords({ content, words }: Said): string {
  if (words) return plainWaText(words).replace(/\s+/gu, ' ').trim()
  return contentName(content)
}

const NAMES: Record<string, () => string> = {
  media: m.inbox_content_media,
  location: m.inbox_content_location,
  contacts: m.inbox_content_contacts,
  reaction: m.inbox_content_reaction,
  order: m.inbox_content_order,
  form: m.inbox_content_form,
  template: m.inbox_content_template,
  buttons: m.inbox_content_buttons,
  list: m.inbox_content_list,
  choice: m.inbox_content_choice,
  cta_url: m.inbox_content_cta_url,
  location_request: m.inbox_content_location_request,
  contact_request: m.inbox_content_contact_request,
  product: m.inbox_content_product,
  product_list: m.inbox_content_product_list,
  catalog: m.inbox_content_catalog,
  carousel: m.inbox_content_carousel,
  flow: m.inbox_content_flow,
  address: m.inbox_content_address,
  call_permission_request: m.inbox_content_call_permission_request,
  order_details: m.inbox_content_order_details,
  order_status: m.inbox_content_order_status,
  edited: m.inbox_content_edited,
  revoked: m.inbox_content_revoked,
  system: m.inbox_content_system,
}

/** What kind of thing a message without words is. */
export function contentName(type: string): string {
  return (NAMES[type] ?? m.inbox_content_unsupported)()
}

export type AuthorMark = 'none' | 'note' | 'bot' | 'me' | 'agent' | 'system'

export function authorMark(direction: Message['direction'], author: Author, me: string): AuthorMark {
  if (direction === 'note') return 'note'
  if (author.type === 'contact') return 'none'
  if (author.type === 'agent') return author.id === me ? 'me' : 'agent'
  return author.type === 'bot' || author.type === 'system' ? author.type : 'agent'
}
