import { Reply, Waypoints } from 'lucide-react'
import { memo } from 'react'
import { IconButton } from '@/design/icon-button'
import { MessageBubble } from '@/design/message-bubble'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { previewWords } from '../list/preview'
import type { Author, Message } from '../model'
import { ContentView } from './content-view'
import { DeliveryTrouble } from './delivery-trouble'
import { Provenance } from './provenance'

interface Props {
  message: Message
  startsGroup: boolean
  reactions: string[]
  /** Whether the person may send it again, or quote it. */
  mayReply: boolean
  onQuote: (message: Message) => void
  onTrace: (message: string) => void
}

const kinds = { in: 'received', out: 'sent', note: 'note' } as const

export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, startsGroup, reactions, mayReply, onQuote, onTrace } = props
  const { edited_at, revoked_at, reactions: known } = message
  const shown = known.length > 0 ? known.map(({ emoji }) => emoji) : reactions
  const isFailed = message.delivery?.state === 'failed'
  return (
    <article
      aria-label={speakerOf(message)}
      className={cn('group relative px-4', startsGroup ? 'pt-2 pb-1' : 'pb-1')}
    >
      <MessageBubble
        kind={kinds[message.direction]}
        sentAt={message.sent_at}
        author={startsGroup && message.direction !== 'in' ? speakerOf(message) : undefined}
        mark={edited_at && !revoked_at ? m.inbox_edited() : undefined}
        delivery={message.delivery?.state}
        below={
          <>
            {shown.length > 0 && <Reactions emoji={shown} />}
            {isFailed && <DeliveryTrouble message={message} mayResend={mayReply} />}
          </>
        }
      >
        <Provenance message={message} />
        {message.reply_to && <QuoteView quote={message.reply_to} />}
        {revoked_at ? <Revoked /> : <ContentView content={message.content} />}
      </MessageBubble>
      <div
        className={cn(
          'absolute top-1 flex flex-col opacity-0 focus-within:opacity-100 group-hover:opacity-100 sm:flex-row',
          message.direction === 'in' ? 'end-4' : 'start-4',
        )}
      >
        {mayReply && message.direction !== 'note' && (
          <IconButton
            icon={Reply}
            label={m.inbox_quote()}
            onClick={() => onQuote(message)}
            className="size-7"
          />
        )}
        <IconButton
          icon={Waypoints}
          label={m.inbox_trace_open()}
          onClick={() => onTrace(message.id)}
          className="size-7"
        />
      </div>
    </article>
  )
})

/** Who speaks, in words. */
export function speakerOf({ direction, author }: Pick<Message, 'direction' | 'author'>): string {
  const name = authorName(author)
  return direction === 'note' ? m.inbox_note_by({ name }) : name
}

export function authorName(author: Author): string {
  if (author.type === 'agent') return author.name ?? m.inbox_former_agent()
  return (authors[author.type] ?? m.inbox_author_system)()
}

const authors: Record<string, () => string> = {
  contact: m.inbox_author_contact,
  bot: m.inbox_owner_bot,
  phone_app: m.inbox_author_phone_app,
}

/** What it said is not kept. */
function Revoked() {
  return <p className="text-ink-muted italic">{m.inbox_revoked_ours()}</p>
}

function Reactions({ emoji }: { emoji: string[] }) {
  return (
    <p className="-mt-2 ms-2 w-fit rounded-full border border-line bg-surface px-1.5 text-small">
      <span className="sr-only">{m.inbox_content_reaction()}</span>
      {emoji.join(' ')}
    </p>
  )
}

type Quote = NonNullable<Message['reply_to']>

export function QuoteView({ quote, className }: { quote: Quote; className?: string }) {
  return (
    <div className={cn('mb-1 rounded border-accent border-s-2 bg-surface/60 px-2 py-1', className)}>
      <p className="font-semibold text-accent-ink text-small">{authorName(quote.author)}</p>
      <p className="line-clamp-2 text-ink-muted text-small wrap-anywhere">
        <bdi>{previewWords(quote)}</bdi>
      </p>
    </div>
  )
}
