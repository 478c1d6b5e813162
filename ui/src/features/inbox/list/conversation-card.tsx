import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bot, StickyNote, UserRound, Workflow } from 'lucide-react'
import { memo } from 'react'
import { Avatar } from '@/design/avatar'
import { CountBadge } from '@/design/badge'
import { Skeleton } from '@/design/states'
import { Ticks } from '@/design/ticks'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import type { Conversation } from '../model'
import { contactName } from '../names'
import { OwnerBadge } from '../owner-badge'
import { conversationQuery } from '../queries'
import { WindowLeft } from '../window-left'
import { type AuthorMark, authorMark, previewWords } from './preview'
import { WaitingTime } from './waiting-time'

interface Props {
  workspace: string
  id: string
  me: string
  selected: boolean
}

/** A row of the list. It listens to its own conversation: events repaint what changed and nothing else. */
export const ConversationCard = memo(function ConversationCard({ workspace, id, me, selected }: Props) {
  const { data: conversation } = useQuery(conversationQuery(workspace, id))
  return (
    <Link
      to="/w/$workspace/inbox/$conversation"
      params={{ workspace, conversation: id }}
      search={(search) => ({ ...search, trace: undefined })}
      data-conversation={id}
      aria-current={selected ? 'true' : undefined}
      className={cn(
        'flex h-list-row items-center gap-3 border-line border-b px-3 focus-visible:outline-offset-[-2px]',
        selected ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      {conversation ? <CardFace conversation={conversation} me={me} /> : <CardShape />}
    </Link>
  )
})

function CardShape() {
  return (
    <>
      <Skeleton className="size-8 rounded-full" />
      <span className="flex flex-1 flex-col gap-2">
        <Skeleton className="h-3 w-2/5" />
        <Skeleton className="h-3 w-4/5" />
      </span>
      <span className="sr-only">{m.loading()}</span>
    </>
  )
}

function CardFace({ conversation, me }: { conversation: Conversation; me: string }) {
  const format = useFormat()
  const { unread, contact } = conversation
  return (
    <>
      <Avatar name={contact.name} id={contact.id} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-center gap-2">
          <bdi
            className={cn('min-w-0 flex-1 truncate text-body', unread > 0 ? 'font-semibold' : 'font-medium')}
          >
            {contactName(conversation, format)}
          </bdi>
          <WindowLeft conversation={conversation} show="brief" />
          <WaitingTime since={conversation.waiting_since} />
        </span>
        <span className="flex items-center gap-2">
          <LastLine conversation={conversation} me={me} />
          <OwnerBadge conversation={conversation} me={me} className="max-w-24 shrink-0" />
          <CountBadge count={unread} label={m.inbox_unread({ count: unread })} />
        </span>
      </span>
    </>
  )
}

const marks: Record<Exclude<AuthorMark, 'none' | 'me'>, { icon: typeof Bot; label: () => string }> = {
  note: { icon: StickyNote, label: m.inbox_mark_note },
  bot: { icon: Bot, label: m.inbox_mark_bot },
  agent: { icon: UserRound, label: m.inbox_mark_agent },
  system: { icon: Workflow, label: m.inbox_mark_system },
}

function LastLine({ conversation, me }: { conversation: Conversation; me: string }) {
  const last = conversation.last_message
  if (!last) return <span className="flex-1" />
  const mark = authorMark(last.direction, last.author, me)
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1 text-ink-muted">
      {last.delivery && <Ticks state={last.delivery} />}
      {mark === 'me' ? (
        <span className="shrink-0">{m.inbox_mark_me()}</span>
      ) : mark !== 'none' ? (
        <Mark {...marks[mark]} />
      ) : null}
      <bdi className="truncate">{previewWords(last)}</bdi>
    </span>
  )
}

function Mark({ icon: Icon, label }: { icon: typeof Bot; label: () => string }) {
  return (
    <>
      <Icon aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      <span className="sr-only">{label()}</span>
    </>
  )
}
