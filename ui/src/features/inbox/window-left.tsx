import { Timer, TimerOff } from 'lucide-react'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'
import type { Conversation } from './model'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface Props {
  conversation: Conversation
  /** `brief`: for cards, only when it matters soon. `full`: always, in words. */
  show: 'brief' | 'full'
}

/** What is left of the 24 hours in which everything may be sent. */
export function WindowLeft({ conversation, show }: Props) {
  const format = useFormat()
  const now = useNow(10_000)
  const until = conversation.window_closes_at
  const left = until ? Date.parse(until) - now : 0
  if (conversation.state === 'closed' || (show === 'brief' && left > 6 * HOUR)) return null
  const isOpen = left > 0
  const Icon = isOpen ? Timer : TimerOff
  const tone = !isOpen ? 'text-danger-ink' : left < HOUR ? 'text-warning-ink' : 'text-ink-faint'
  return (
    <time
      dateTime={until ?? undefined}
      title={until ? m.inbox_window_until({ instant: format.instant(until) }) : m.inbox_window_never()}
      className={cn('inline-flex shrink-0 items-center gap-1 whitespace-nowrap text-tiny', tone)}
    >
      <Icon aria-hidden className="size-3" />
      {show === 'brief' && <span className="sr-only">{m.inbox_window_label()}</span>}
      {windowText({ left, show, duration: format.duration(left - (left % MINUTE)) })}
    </time>
  )
}

function windowText({ left, show, duration }: { left: number; show: Props['show']; duration: string }) {
  if (left <= 0) return m.inbox_window_closed()
  const time = left < MINUTE ? m.inbox_window_last_minute() : duration
  return show === 'brief' ? time : m.inbox_window_left({ time })
}
