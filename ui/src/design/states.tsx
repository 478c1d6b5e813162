import { CircleAlert, type LucideIcon, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { Button } from './button'
import { CopyButton } from './copy-button'
import { RelativeTime } from './time'

/** The shape of what comes, in the place where it comes. Give it the final size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-4 animate-skeleton rounded bg-neutral-soft', className)} />
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ count = 6 }: { count?: number }) {
  return (
    <div role="status" aria-label={m.loading()} className="flex flex-col">
      {Array.from({ length: count }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-list-row items-center gap-3 px-3">
          <Skeleton className="size-8 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-2/5" />
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  )
}

interface EmptyProps {
  icon: LucideIcon
  title: string
  /** Why, and what will change it. */
  text?: string
  /** The one next step. */
  action?: ReactNode
}

export function EmptyState({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <div className="m-auto flex max-w-80 flex-col items-center gap-2 p-6 text-center">
      <span className="mb-1 grid size-10 place-items-center rounded-full bg-neutral-soft text-ink-faint">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-lead">{title}</p>
      {text && <p className="text-ink-muted">{text}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}

export function FilteredEmpty({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={SearchX}
      title={m.filtered_empty_title()}
      text={m.filtered_empty_text()}
      action={<Button onClick={onClear}>{m.filtered_empty_clear()}</Button>}
    />
  )
}

interface BrokenProps {
  /** What does not work, as a sentence. */
  what: string
  reason?: string
  since?: string | number
  requestId?: string
  onRetry: () => void
}

export function BrokenState({ what, reason, since, requestId, onRetry }: BrokenProps) {
  return (
    <div role="alert" className="m-auto flex max-w-96 flex-col items-center gap-2 p-6 text-center">
      <span className="mb-1 grid size-10 place-items-center rounded-full bg-danger-soft text-danger-ink">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-lead">{what}</p>
      {reason && <p className="text-ink-muted">{reason}</p>}
      {since !== undefined && (
        <p className="text-ink-faint text-small">
          {m.broken_since()} <RelativeTime instant={since} />
        </p>
      )}
      <Button className="mt-2" onClick={onRetry}>
        {m.retry()}
      </Button>
      {requestId && (
        <p className="mt-2 flex items-center gap-1 text-ink-faint text-small">
          <span className="break-all">{m.request_id({ id: requestId })}</span>
          <CopyButton text={requestId} />
        </p>
      )}
    </div>
  )
}
