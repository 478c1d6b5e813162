import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Keys } from './kbd'

interface Props {
  text: string
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that can be focused. */
  children: ReactNode
}

export function Tooltip({ text, keys, side = 'top', children }: Props) {
  return (
    <Radix.Provider delayDuration={400}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 animate-appear items-center gap-2 rounded-md bg-tip px-2 py-1 text-on-tip text-small shadow-overlay"
          >
            {text}
            {keys && <Keys keys={keys} onTip />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
