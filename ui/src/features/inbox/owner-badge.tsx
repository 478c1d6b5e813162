import { Bot, Inbox, UserRound } from 'lucide-react'
import { Badge } from '@/design/badge'
import { m } from '@/paraglide/messages'
import { type Conversation, isMine } from './model'
import { ownerName } from './names'

const icons = { bot: Bot, queue: Inbox, agent: UserRound }

interface Props {
  conversation: Conversation
  me: string
  className?: string
}

/** Who may answer now. */
export function OwnerBadge({ conversation: { owner, queue, state }, me, className }: Props) {
  if (state === 'closed') return <Badge className={className}>{m.inbox_closed()}</Badge>
  const mine = isMine(owner, me)
  const tone = mine ? 'accent' : owner.type === 'queue' ? 'info' : 'neutral'
  return (
    <Badge tone={tone} icon={icons[owner.type]} className={className}>
      {mine ? m.inbox_owner_me() : ownerName(owner, queue)}
    </Badge>
  )
}
