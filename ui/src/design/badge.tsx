import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'

const tones = {
  neutral: 'bg-neutral-soft text-neutral-ink',
  accent: 'bg-selected text-accent-ink',
  info: 'bg-info-soft text-info-ink',
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
}

export type Tone = keyof typeof tones

interface Props {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
  className?: string
}

export function Badge({ tone = 'neutral', icon: Icon, children, className }: Props) {
  return (
    <span
      className={cn(
        'inline-flex h-5 max-w-full items-center gap-1 rounded px-1.5 font-medium text-tiny',
        tones[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  )
}

/** How many wait; nothing when none do. */
export function CountBadge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null
  return (
    <span
      role="img"
      aria-label={label}
      className="inline-grid h-4.5 min-w-4.5 place-items-center rounded-full bg-accent px-1 font-semibold text-on-accent text-tiny"
    >
      {count > 99 ? '99+' : count}
    </span>
  )
}
