import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useOpening } from './opening'

interface Props {
  label: string
  /** One element that can be focused. */
  trigger: ReactNode
  children: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** For what closes it itself; otherwise it keeps this alone. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Popover({ label, trigger, children, side = 'bottom', open, onOpenChange }: Props) {
  const { root, wasOpened } = useOpening({ open, onOpenChange })
  return (
    <Radix.Root {...root}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      {wasOpened && (
        <Radix.Portal>
          <Radix.Content
            aria-label={label}
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-[calc(100vw-1rem)] animate-appear rounded-lg border border-line bg-raised p-3 shadow-overlay"
          >
            {children}
          </Radix.Content>
        </Radix.Portal>
      )}
    </Radix.Root>
  )
}
