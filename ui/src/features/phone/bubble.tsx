import { CornerUpLeft } from 'lucide-react'
import { memo } from 'react'
import { IconButton } from '@/design/icon-button'
import { MessageBubble } from '@/design/message-bubble'
import type { TickState } from '@/design/ticks'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import type { Reactions } from './chat'
import { ChoiceButtons } from './choices'
import { Content } from './content'
import { placeOf, Quote } from './quote'
import { ReactionButton, ReactionMarks } from './reactions'
import { useSwipe } from './swipe'
import { type Entry, isOffering, type Says, type Ticks } from './wire'

interface Props {
  entry: Entry
  company: string
  quoted: Entry | undefined
  reactions: Reactions | undefined
  chosen: ReadonlySet<string> | undefined
  onSay: (says: Says, replyTo?: string) => void
  onReply: (entry: Entry) => void
}

/** A message as the customer's phone shows it, with what can be done to it. */
export const Bubble = memo(function Bubble({
  entry,
  company,
  quoted,
  reactions,
  chosen,
  onSay,
  onReply,
}: Props) {
  const isOwn = entry.from === 'customer'
  const swipe = useSwipe(() => onReply(entry))
  const { content } = entry
  return (
    <article id={placeOf(entry.id)} {...swipe} className="group relative touch-pan-y">
      <MessageBubble
        kind={isOwn ? 'sent' : 'received'}
        sentAt={entry.at / 1000}
        delivery={tickState(entry.ticks)}
        below={
          <>
            {typeof entry.ticks === 'object' && <FailureLine code={entry.ticks.failed.code} />}
            <ReactionMarks reactions={reactions} />
            {isOffering(content) && (
              <ChoiceButtons
                offering={content}
                chosen={chosen}
                onChoose={(id) => onSay({ type: 'choice', id, message: entry.id })}
              />
            )}
          </>
        }
      >
        {entry.reply_to && <Quote entry={quoted} company={company} />}
        <Content shown={content} />
      </MessageBubble>
      <span
        className={cn(
          'absolute top-0.5 flex',
          isOwn ? 'start-0' : 'end-0',
          'opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100',
        )}
      >
        <IconButton
          icon={CornerUpLeft}
          label={m.phone_reply()}
          onClick={() => onReply(entry)}
          className="size-6"
        />
        <ReactionButton
          current={reactions?.customer}
          onReact={(emoji) => onSay({ type: 'reaction', to: entry.id, emoji })}
        />
      </span>
    </article>
  )
})

function tickState(ticks: Ticks): TickState {
  return typeof ticks === 'string' ? ticks : 'failed'
}

function FailureLine({ code }: { code: number }) {
  return <p className="px-1 text-danger-ink text-small">{m.phone_failed_with({ code })}</p>
}
