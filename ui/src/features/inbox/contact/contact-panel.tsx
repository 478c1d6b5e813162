import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Failure } from '@/app/failure'
import { Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import type { Contact, Conversation } from '../model'
import { contactQuery } from '../queries'
import { usePlace } from '../use-place'
import { AttributesCard } from './attributes-card'
import { BlockCard } from './block-card'
import { IdentityCard } from './identity-card'
import { OrdersCard } from './orders-card'

/** What a person looked at in full, and when: never in the cache, gone with the panel. */
export interface Revealed {
  contact: Contact
  at: number
}

export function ContactPanel({ conversation }: { conversation: Conversation }) {
  const { workspace } = usePlace()
  const { data: contact, error, refetch } = useQuery(contactQuery(workspace, conversation.contact.id))
  const [revealed, setRevealed] = useState<Revealed>()
  if (contact) {
    return (
      <>
        <IdentityCard contact={contact} revealed={revealed} onReveal={setRevealed} />
        <AttributesCard contact={contact} revealed={revealed} onChanged={() => setRevealed(undefined)} />
        <OrdersCard conversation={conversation.id} />
        <BlockCard contact={contact} />
      </>
    )
  }
  if (error) return <Failure what={m.inbox_contact_failed()} error={error} onRetry={() => void refetch()} />
  return (
    <div role="status" aria-label={m.loading()} className="flex flex-col gap-3 p-3">
      <Skeleton className="w-1/2" />
      <Skeleton className="w-4/5" />
      <Skeleton className="w-3/5" />
    </div>
  )
}
