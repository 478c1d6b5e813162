import type { LiveEvent } from './event-kinds'
import type { Frame } from './sse'

/** What the frames of one animation frame come to. */
export interface Batch {
  /** What is shown may be old: fetch it anew. */
  refetch: boolean
  events: LiveEvent[]
}

export const emptyBatch: Batch = { refetch: false, events: [] }

/** Adds a frame. After `reset` earlier facts say nothing any more: what is fetched afterwards holds them. */
export function addFrame(batch: Batch, frame: Frame): Batch {
  if (frame.name === 'reset') return { refetch: true, events: [] }
  if (frame.name !== 'message') return batch
  const event = parseEvent(frame.data)
  return event ? { ...batch, events: [...batch.events, event] } : batch
}

function parseEvent(data: string): LiveEvent | undefined {
  try {
    return JSON.parse(data) as LiveEvent
  } catch {
    return undefined
  }
}

export type EventHandlers<Context> = {
  [Kind in LiveEvent['kind']]?: (event: LiveEvent<Kind>, context: Context) => void
}

/** Hands each event, in order, to everybody who handles its kind. Kinds that nobody knows yet are passed over. */
export function routeEvents<Context>(
  events: readonly LiveEvent[],
  handlers: Iterable<EventHandlers<Context>>,
  context: Context,
): void {
  const everybody = [...handlers]
  for (const event of events) {
    for (const one of everybody) {
      const handle = one[event.kind] as ((event: LiveEvent, context: Context) => void) | undefined
      handle?.(event, context)
    }
  }
}

/** Collects, and hands over once per animation frame; in a hidden tab, where there are no frames, four times a second. */
export function perFrame(deliver: (batch: Batch) => void): (frame: Frame) => void {
  let batch = emptyBatch
  let scheduled = false
  function flush() {
    const full = batch
    batch = emptyBatch
    scheduled = false
    deliver(full)
  }
  return (frame) => {
    batch = addFrame(batch, frame)
    if (scheduled || batch === emptyBatch) return
    scheduled = true
    if (document.hidden) setTimeout(flush, 250)
    else requestAnimationFrame(flush)
  }
}
