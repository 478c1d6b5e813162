import { Tooltip as Radix } from 'radix-ui'
import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { Keys } from './kbd'

export interface TipFaceProps {
  id: string
  /** What it belongs to. */
  anchor: Element
  text: string
  keys?: string
  side: 'top' | 'right' | 'bottom' | 'left'
  /** The pointer is on the tip: it stays. */
  onStay: () => void
  onLeave: () => void
  onClose: () => void
}

export function TipFace({ id, anchor, text, keys, side, onStay, onLeave, onClose }: TipFaceProps) {
  useEffect(() => {
    window.addEventListener('scroll', onClose, { capture: true, once: true })
    return () => window.removeEventListener('scroll', onClose, { capture: true })
  }, [onClose])
  return (
    <Radix.Provider>
      <Radix.Root open onOpenChange={(open) => !open && onClose()}>
        {createPortal(<Place of={anchor} />, document.body)}
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            aria-label={text}
            onPointerEnter={onStay}
            onPointerLeave={onLeave}
            className="z-50 flex max-w-72 animate-appear items-center gap-2 rounded-md bg-tip px-2 py-1 text-on-tip text-small shadow-overlay"
          >
            <span id={id}>{text}</span>
            {keys && <Keys keys={keys} onTip />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}

/** Stands where the element is: that one itself was there before the tip, and must not be made anew. */
function Place({ of }: { of: Element }) {
  const { left, top, width, height } = of.getBoundingClientRect()
  return (
    <Radix.Trigger asChild>
      <span aria-hidden className="pointer-events-none fixed" style={{ left, top, width, height }} />
    </Radix.Trigger>
  )
}
