import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'

const looks = {
  waiting: { label: m.ticks_waiting, shape: 'clock', style: '' },
  sending: { label: m.ticks_sending, shape: 'clock', style: '' },
  uncertain: { label: m.ticks_uncertain, shape: 'question', style: 'text-warning-ink' },
  unknown: { label: m.ticks_unknown, shape: 'question', style: 'text-warning-ink' },
  accepted: { label: m.ticks_accepted, shape: 'one', style: '' },
  sent: { label: m.ticks_sent, shape: 'one', style: '' },
  delivered: { label: m.ticks_delivered, shape: 'two', style: '' },
  read: { label: m.ticks_read, shape: 'seen', style: 'text-read' },
  played: { label: m.ticks_played, shape: 'seen', style: 'text-read' },
  failed: { label: m.ticks_failed, shape: 'failed', style: 'text-danger-ink' },
} as const

export type TickState = keyof typeof looks

/** How far a message came. Each state has a shape of its own: the colour only repeats it. */
export function Ticks({ state, className }: { state: TickState; className?: string }) {
  const { label, shape, style } = looks[state]
  return (
    <svg
      role="img"
      aria-label={label()}
      viewBox="0 0 20 16"
      className={cn('h-3.5 w-4.5 shrink-0', style, className)}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <title>{label()}</title>
      <Shape shape={shape} />
    </svg>
  )
}

function Shape({ shape }: { shape: (typeof looks)[TickState]['shape'] }) {
  switch (shape) {
    case 'clock':
      return <path d="M10 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M10 5v3.200l2 1.2" />
    case 'question':
      return (
        <path d="M10 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8.5 6.600c.2-2 3-1.8 3 0c0 1.2-1.5 1.2-1.5 2.300M10 11v.1" />
      )
    case 'one':
      return <path d="M5.5 8.500l3 3l6-7" />
    case 'two':
      return <path d="M2 8.500l3 3l6-7M9 10.800l.7.7l6.3-7" />
    case 'seen':
      return (
        <>
          <rect x="0" y="1" width="20" height="14" rx="4" fill="currentColor" stroke="none" />
          <path d="M3.5 8.300l2.5 2.500l4.8-5.600M10 10.200l.6.600l5.2-5.6" stroke="var(--surface)" />
        </>
      )
    case 'failed':
      return <path d="M10 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M10 5.200v3.300M10 11v.1" />
  }
}
