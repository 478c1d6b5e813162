import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import {
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { cn } from '@/lib/class-names'

export interface VirtualListHandle {
  scrollToIndex(index: number): void
  scrollToEnd(): void
  /** Whether the reader is at the end: only then may news move what is shown. */
  isAtEnd(): boolean
}

interface Props<Item> {
  label: string
  items: readonly Item[]
  /** Stable: rows keep their state and their place by it. */
  keyOf: (item: Item) => string
  /** Height in pixels before a row was measured. */
  estimate: number
  /** All rows are as high as estimated: none is measured. */
  even?: boolean
  /** Should give a memoised row. */
  children: (item: Item, index: number) => ReactNode
  /** `end`: opens at the end and stays there while the reader is there, as a chat does. */
  anchor?: 'start' | 'end'
  /** How many there are in all, when not all are loaded. */
  total?: number
  onNearStart?: () => void
  onNearEnd?: () => void
  /** Told while scrolling whether the reader is at the end, and at the start. */
  onScroll?: (place: { atStart: boolean; atEnd: boolean }) => void
  ref?: Ref<VirtualListHandle>
  className?: string
}

const NEAR_ROWS = 10
const OVERSCAN = 8
/** So close to it one is at the end. */
const END_PX = 48
/** What scrolls so soon after wheel, finger or key is scrolled by a person. */
const BY_HAND_MS = 1000

/** A list of any length of which only what is seen exists. */
export function VirtualList<Item>(props: Props<Item>) {
  const { items, keyOf, estimate, even = false, anchor = 'start' } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : keyOf(item)
    },
    overscan: useOverscan(),
    anchorTo: anchor,
    scrollEndThreshold: END_PX,
  })
  const rows = virtualizer.getVirtualItems()
  useNearEdges(rows[0]?.index, rows.at(-1)?.index, props)

  const staying = useStayingAtEnd(virtualizer, { anchor, items, size: virtualizer.getTotalSize() })
  useImperativeHandle(props.ref, () => ({
    scrollToIndex: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    scrollToEnd: staying.toEnd,
    isAtEnd: () => atEnd(scroller.current),
  }))

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices who scrolls; nothing is done here.
    <div
      ref={scroller}
      onScroll={(event) => {
        staying.scrolled(event.currentTarget)
        props.onScroll?.(placeOf(event.currentTarget))
      }}
      onWheel={staying.touched}
      onTouchMove={staying.touched}
      onPointerDown={staying.touched}
      onKeyDown={staying.touched}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, also when no row is.
      tabIndex={0}
      className={cn(
        'min-h-0 flex-1 overflow-y-auto contain-strict focus-visible:outline-offset-[-2px]',
        props.className,
      )}
    >
      <ul aria-label={props.label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => {
          const item = items[row.index]
          if (item === undefined) return null
          return (
            <li
              key={row.key}
              ref={even ? undefined : virtualizer.measureElement}
              data-index={row.index}
              aria-setsize={props.total ?? items.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {props.children(item, row.index)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** What is seen is painted first; the rows beyond, which make scrolling smooth, come after it. */
function useOverscan(): number {
  const [rows, setRows] = useState(0)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setRows(OVERSCAN))
    return () => cancelAnimationFrame(frame)
  }, [])
  return rows
}

function useNearEdges<Item>(first: number | undefined, last: number | undefined, props: Props<Item>) {
  const { items, onNearStart, onNearEnd } = props
  const nearStart = first !== undefined && first <= NEAR_ROWS
  const nearEnd = last !== undefined && last >= items.length - 1 - NEAR_ROWS
  useEffect(() => {
    if (nearStart) onNearStart?.()
  }, [nearStart, onNearStart])
  useEffect(() => {
    if (nearEnd) onNearEnd?.()
  }, [nearEnd, onNearEnd])
}

/** Who is at the end stays there: rows turn out higher, something comes in between, the list itself gets lower. */
function useStayingAtEnd(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  { anchor, items, size }: { anchor: 'start' | 'end'; items: readonly unknown[]; size: number },
) {
  const wasAtEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is shown.
  useLayoutEffect(() => {
    if (anchor !== 'end' || !wasAtEnd.current) return
    virtualizer.scrollToEnd()
  }, [virtualizer, anchor, items, size])
  useEffect(() => {
    const scroller = virtualizer.scrollElement
    if (anchor !== 'end' || !scroller) return
    // Until the layout of a frame the browser may tell the height that was, and let nobody scroll beyond it.
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current) scroller.scrollTop = scroller.scrollHeight
    })
    observer.observe(scroller)
    for (const content of scroller.children) observer.observe(content)
    return () => observer.disconnect()
  }, [virtualizer, anchor])
  const touchedAt = useRef(Number.NEGATIVE_INFINITY)
  return {
    touched() {
      touchedAt.current = performance.now()
    },
    /** Only a person leaves the end: rows that turn out higher scroll too. */
    scrolled(element: HTMLElement) {
      if (atEnd(element)) wasAtEnd.current = true
      else if (performance.now() - touchedAt.current < BY_HAND_MS) wasAtEnd.current = false
    },
    toEnd() {
      wasAtEnd.current = true
      virtualizer.scrollToEnd()
    },
  }
}

function placeOf(element: HTMLElement) {
  return { atStart: element.scrollTop < 8, atEnd: atEnd(element) }
}

function atEnd(element: HTMLElement | null): boolean {
  return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < END_PX
}
