import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'
import { type TickState, Ticks } from './ticks'
import { Instant } from './time'

const looks = {
  received: { row: 'items-start self-start', bubble: 'rounded-ss-sm bg-bubble-in' },
  sent: { row: 'items-end self-end', bubble: 'rounded-se-sm bg-bubble-out' },
  note: { row: 'items-end self-end', bubble: 'border border-note-line bg-note' },
}

interface Props {
  kind: keyof typeof looks
  sentAt: string | number
  author?: ReactNode
  /** A word before the time, such as that it was edited. */
  mark?: string
  delivery?: TickState
  children: ReactNode
  /** Under the bubble: reason and remedy of a failure, for instance. */
  below?: ReactNode
}

/** The frame of a message; what it says is its children. */
export function MessageBubble({ kind, sentAt, author, mark, delivery, children, below }: Props) {
  const { row, bubble } = looks[kind]
  return (
    <div className="flex flex-col">
      <div className={cn('flex max-w-[min(32rem,82%)] flex-col gap-1', row)}>
        <div className={cn('min-w-24 rounded-xl px-3 py-1.5', bubble)}>
          {author && <div className="font-semibold text-bubble-meta text-small">{author}</div>}
          {children}
          <div className="mt-0.5 flex items-center justify-end gap-1 text-bubble-meta text-tiny">
            {mark && <span>{mark}</span>}
            <Instant instant={sentAt} show="time" />
            {delivery && <Ticks state={delivery} />}
          </div>
        </div>
        {below}
      </div>
    </div>
  )
}
