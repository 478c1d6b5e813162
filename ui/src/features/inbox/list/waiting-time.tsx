import { AlarmClock, Clock, Hourglass, TriangleAlert } from 'lucide-react'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'
import { waitingStep } from './waiting'

const looks = {
  calm: { icon: Clock, style: 'text-ink-muted' },
  half: { icon: Hourglass, style: 'bg-info-soft text-info-ink' },
  soon: { icon: AlarmClock, style: 'bg-warning-soft text-warning-ink' },
  late: { icon: TriangleAlert, style: 'bg-danger-soft text-danger-ink' },
}

const MINUTE = 60_000

/** How long somebody has been waiting for a person; each step has its own sign, the colour only repeats it. */
export function WaitingTime({ since }: { since: string | null | undefined }) {
  const format = useFormat()
  const now = useNow(10_000)
  if (!since) return null
  const waited = Math.max(0, now - Date.parse(since))
  const { icon: Icon, style } = looks[waitingStep(waited)]
  const time = waited < MINUTE ? m.inbox_waiting_now() : format.duration(waited - (waited % MINUTE))
  return (
    <time
      dateTime={since}
      title={m.inbox_waiting_since({ instant: format.instant(since) })}
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded px-1 font-medium text-tiny tabular-nums',
        style,
      )}
    >
      <Icon aria-hidden className="size-3" />
      <span className="sr-only">{m.inbox_waiting_label()}</span>
      {time}
    </time>
  )
}
