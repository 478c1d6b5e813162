import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/class-names'
import { type ButtonLook, buttonLook } from './button'
import { Tooltip } from './tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** Its name, for the tooltip and for who does not see it. */
  label: string
  /** Keys that do the same, shown in the tooltip. */
  keys?: string
  variant?: ButtonLook['variant']
}

export function IconButton({
  icon: Icon,
  label,
  keys,
  variant = 'quiet',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cn(buttonLook({ variant }), 'size-8 px-0', className)}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  )
}
