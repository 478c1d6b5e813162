import { type ApiProblem, mayHelpToRetry, Unreachable } from './problem'
import { type Frame, sseReader } from './sse'

/** The server says something at least every 15 s: after this long the connection is dead. */
export const SILENCE_MS = 30_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

export type ConnectionState = { state: 'connecting' } | { state: 'live' } | { state: 'lost'; since: number }

export interface StreamListener {
  frame(frame: Frame): void
  /** Where the stream is now: told after each piece of it, a sign of life too. */
  place?(lastId: string | undefined): void
  connection(state: ConnectionState): void
  /** It will not come again by itself: the session ended, or the workspace is not there for this person. */
  ended(): void
}

export interface StreamSource {
  open(lastId: string | undefined, signal: AbortSignal): Promise<Response>
  refusal(response: Response): Promise<ApiProblem | Unreachable>
}

/** How long to wait before the nth try, without all tabs of a company coming at the same instant after a restart. */
export function waitBefore(attempt: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
  return longest / 2 + (longest / 2) * chance
}

/** Follows a stream over every interruption, from a place on. The returned function stops it. */
export function followStream(source: StreamSource, listener: StreamListener, start?: string): () => void {
  const stopped = new AbortController()
  void follow(source, listener, stopped.signal, start)
  return () => stopped.abort()
}

async function follow(
  source: StreamSource,
  listener: StreamListener,
  stopped: AbortSignal,
  start: string | undefined,
) {
  let lastId = start
  let lostSince: number | undefined
  listener.connection({ state: 'connecting' })
  for (let attempt = 0; !stopped.aborted; attempt++) {
    try {
      await readOnce(source, lastId, stopped, {
        opened() {
          attempt = 0
          lostSince = undefined
          listener.connection({ state: 'live' })
        },
        frame: listener.frame,
        place(id) {
          lastId = id
          listener.place?.(id)
        },
      })
    } catch (error) {
      if (stopped.aborted) return
      if (!mayHelpToRetry(error)) return listener.ended()
    }
    if (stopped.aborted) return
    lostSince ??= Date.now()
    listener.connection({ state: 'lost', since: lostSince })
    await pause(waitBefore(attempt, Math.random()), stopped)
  }
}

interface Reading {
  opened(): void
  frame(frame: Frame): void
  place(id: string | undefined): void
}

async function readOnce(
  source: StreamSource,
  lastId: string | undefined,
  stopped: AbortSignal,
  reading: Reading,
) {
  const silence = silenceAlarm()
  const signal = AbortSignal.any([stopped, silence.signal])
  try {
    const response = await source.open(lastId, signal)
    if (!response.ok) throw await source.refusal(response)
    if (!response.body) throw new Unreachable('no body')
    reading.opened()
    await readBody(response.body, lastId, reading, silence.heard)
  } catch (error) {
    throw error instanceof Error && 'status' in error ? error : new Unreachable('cut', { cause: error })
  } finally {
    silence.stop()
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  lastId: string | undefined,
  reading: Reading,
  heard: () => void,
) {
  const chunks = body.getReader()
  const decoder = new TextDecoder()
  const frames = sseReader(lastId)
  for (;;) {
    const { done, value } = await chunks.read()
    if (done) return
    heard()
    const text = decoder.decode(value, { stream: true })
    for (const frame of frames.read(text)) reading.frame(frame)
    reading.place(frames.lastId())
  }
}

function silenceAlarm() {
  const alarm = new AbortController()
  let timer = setTimeout(() => alarm.abort(), SILENCE_MS)
  return {
    signal: alarm.signal,
    heard() {
      clearTimeout(timer)
      timer = setTimeout(() => alarm.abort(), SILENCE_MS)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Waits; coming back to the tab or to the network ends the waiting. */
function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      stopped.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
    stopped.addEventListener('abort', done)
  })
}
