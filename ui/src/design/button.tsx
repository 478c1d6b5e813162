import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/class-names'

/** The look of all that is pressed. */
export const buttonLook = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-55',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent enabled:hover:bg-accent-hover',
        secondary: 'border border-line-strong bg-surface text-ink enabled:hover:bg-hover',
        quiet: 'text-ink-muted enabled:hover:bg-hover enabled:hover:text-ink',
        danger: 'bg-danger text-on-danger enabled:hover:bg-danger-hover',
      },
      size: { normal: 'h-8 px-3 text-body', small: 'h-7 px-2 text-small', large: 'h-10 px-4 text-lead' },
    },
    defaultVariants: { variant: 'secondary', size: 'normal' },
  },
)

export type ButtonLook = VariantProps<typeof buttonLook>

export interface ButtonProps extends ComponentProps<'button'>, ButtonLook {
  icon?: LucideIcon
  /** Under way: it cannot be pressed again, and keeps its width. */
  busy?: boolean
}

export function Button({
  variant,
  size,
  icon: Icon,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(buttonLook({ variant, size }), 'relative', className)}
    >
      {busy && <LoaderCircle aria-hidden className="absolute size-4 animate-spin" />}
      {Icon && <Icon aria-hidden className={cn('size-4', busy && 'invisible')} />}
      <span className={cn(busy && 'opacity-0')}>{children}</span>
    </button>
  )
}
