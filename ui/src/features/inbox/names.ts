import type { Format } from '@/lib/format'
import { m } from '@/paraglide/messages'
import type { Conversation, Owner } from './model'

/** What a contact is called: the name, or else the masked phone. */
export function contactName({ contact }: Conversation, format: Format): string {
  const name = contact.name?.trim()
  if (name) return name
  return contact.phone ? format.phone(contact.phone) : m.inbox_contact_without_name()
}

export function agentName(owner: Owner & { type: 'agent' }): string {
  return owner.name ?? m.inbox_former_agent()
}

export function ownerName(owner: Owner, queue: Conversation['queue']): string {
  if (owner.type === 'bot') return m.inbox_owner_bot()
  if (owner.type === 'agent') return agentName(owner)
  return queue?.name ?? m.inbox_owner_queue()
}
