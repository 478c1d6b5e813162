import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { IconButton } from './icon-button'

interface PaneProps {
  label: string
  children: ReactNode
  className?: string
}

/** A column of a screen that scrolls by itself. */
export function Pane({ label, children, className }: PaneProps) {
  return (
    <section aria-label={label} className={cn('flex min-h-0 min-w-0 flex-col bg-surface', className)}>
      {children}
    </section>
  )
}

interface HeaderProps {
  title: ReactNode
  subtitle?: ReactNode
  /** Back to the pane before, where only one fits. */
  onBack?: () => void
  leading?: ReactNode
  actions?: ReactNode
}

export function PaneHeader({ title, subtitle, onBack, leading, actions }: HeaderProps) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 border-line border-b px-3">
      {onBack && <IconButton className="md:hidden" icon={ArrowLeft} label={m.back()} onClick={onBack} />}
      {leading}
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold text-lead">{title}</h2>
        {subtitle && <div className="truncate text-ink-muted text-small">{subtitle}</div>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
    </header>
  )
}
