import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'

const looks = {
  info: { icon: Info, style: 'bg-info-soft text-info-ink' },
  success: { icon: CircleCheck, style: 'bg-success-soft text-success-ink' },
  warning: { icon: TriangleAlert, style: 'bg-warning-soft text-warning-ink' },
  danger: { icon: CircleAlert, style: 'bg-danger-soft text-danger-ink' },
}

interface Props {
  tone: keyof typeof looks
  children: ReactNode
  action?: ReactNode
  className?: string
}

/** News that stands in the screen until it is no longer so. */
export function Banner({ tone, children, action, className }: Props) {
  const { icon: Icon, style } = looks[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={cn('flex items-start gap-2 rounded-md px-3 py-2', style, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  )
}
