import type { LiveEvent } from './event-kinds'
import type { Frame } from './sse'

/** What the frames of one animation frame come to. */
export interface Batch {
  /** What is shown may be old: fetch it anew. */
  refetch: boolean
  events: LiveEvent[]
}

/** What frames come to, in their order. After `reset` earlier facts say nothing any more: what is fetched afterwards holds them. */
export function batchOf(frames: readonly Frame[]): Batch {
  const lastReset = frames.findLastIndex(isReset)
  const messages = frames.slice(lastReset + 1).filter(({ name }) => name === 'message')
  const events = messages.flatMap(({ data }) => parseEvent(data) ?? [])
  return { refetch: lastReset >= 0, events }
}

const isReset = ({ name }: Frame) => name === 'reset'

const tellsSomething = ({ name }: Frame) => name === 'reset' || name === 'message'

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

/** In a hidden tab there are no frames, not even for what was asked for while it was still seen. */
const LONGEST_MS = 250

/** Collects, and hands over once per animation frame, in a hidden tab four times a second. */
export function perFrame(deliver: (batch: Batch) => void): (frame: Frame) => void {
  let frames: Frame[] = []
  function flush() {
    const full = frames
    frames = []
    deliver(batchOf(full))
  }
  return (frame) => {
    if (!tellsSomething(frame)) return
    frames.push(frame)
    if (frames.length === 1) onceSoon(flush)
  }
}

function onceSoon(run: () => void) {
  const timer = setTimeout(() => {
    cancelAnimationFrame(painted)
    run()
  }, LONGEST_MS)
  const painted = requestAnimationFrame(() => {
    clearTimeout(timer)
    run()
  })
}
