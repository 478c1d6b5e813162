import { Timer, TimerOff } from 'lucide-react'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'

type When = string | number

/** "há 5 min"; the full instant on hover. */
export function RelativeTime({ instant, className }: { instant: When; className?: string }) {
  const format = useFormat()
  const now = useNow(1000)
  return (
    <time dateTime={iso(instant)} title={format.instant(instant)} className={className}>
      {format.relative(instant, now)}
    </time>
  )
}

interface InstantProps {
  instant: When
  show: 'time' | 'date' | 'longDate'
  className?: string
}

/** A moment in the workspace's zone; the full instant on hover. */
export function Instant({ instant, show, className }: InstantProps) {
  const format = useFormat()
  return (
    <time dateTime={iso(instant)} title={format.instant(instant)} className={className}>
      {format[show](instant)}
    </time>
  )
}

interface CountdownProps {
  until: When
  /** Said once it is over. */
  over: string
  /** From when on it looks urgent. */
  urgentMs?: number
  className?: string
}

export function Countdown({ until, over, urgentMs = 60 * 60_000, className }: CountdownProps) {
  const format = useFormat()
  const left = new Date(until).getTime() - useNow(1000)
  const Icon = left > 0 ? Timer : TimerOff
  const tone = left > urgentMs ? 'text-ink-muted' : left > 0 ? 'text-warning-ink' : 'text-danger-ink'
  return (
    <time
      dateTime={iso(until)}
      title={format.instant(until)}
      className={cn('inline-flex items-center gap-1 whitespace-nowrap', tone, className)}
    >
      <Icon aria-hidden className="size-3.5" />
      {left > 0 ? format.duration(left) : over}
    </time>
  )
}

function iso(when: When): string {
  return new Date(when).toISOString()
}
