import { Slot } from 'radix-ui'
import {
  type ComponentType,
  lazy,
  type PointerEvent,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import type { TipFaceProps } from './tip-face'

/** Positioning is much code for what most visits never see: it comes with the first tip. */
const TipFace = lazy(async (): Promise<{ default: ComponentType<TipFaceProps> }> => {
  try {
    return { default: (await import('./tip-face')).TipFace }
  } catch {
    // Without a server there is no tip: nothing else breaks by it.
    return { default: () => null }
  }
})

const SHOW_AFTER_MS = 400
/** Time for the pointer to get from the element onto the tip. */
const HIDE_AFTER_MS = 120

interface Props {
  text: string
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that can be focused. */
  children: ReactNode
}

export function Tooltip({ text, keys, side = 'top', children }: Props) {
  const id = useId()
  const [anchor, setAnchor] = useState<Element>()
  const { after, now } = useLater()
  const show = (element: Element) => setAnchor(element)
  const hide = () => now(() => setAnchor(undefined))
  const hideSoon = () => after(HIDE_AFTER_MS, () => setAnchor(undefined))
  return (
    <>
      <Slot.Root
        aria-describedby={anchor && id}
        onPointerEnter={(event: PointerEvent) => {
          const element = event.currentTarget
          if (event.pointerType === 'mouse') after(SHOW_AFTER_MS, () => show(element))
        }}
        onPointerLeave={hideSoon}
        onPointerDown={hide}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget)
        }}
        onBlur={hide}
      >
        {children}
      </Slot.Root>
      {anchor && (
        <Suspense>
          <TipFace
            {...{ id, anchor, text, keys, side }}
            onStay={() => now()}
            onLeave={hideSoon}
            onClose={hide}
          />
        </Suspense>
      )}
    </>
  )
}

/** One thing at a time that is to happen later; the next one takes its place. */
function useLater() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    after(ms: number, run: () => void) {
      clearTimeout(timer.current)
      timer.current = setTimeout(run, ms)
    },
    now(run?: () => void) {
      clearTimeout(timer.current)
      run?.()
    },
  }
}
