import { useCallback, useSyncExternalStore } from 'react'
import { useClockOffset } from './format-context'

/** The workspace's clock, in milliseconds, moving by steps of `stepMs`. Components of the same step share one timer. */
export function useNow(stepMs: number): number {
  const offset = useClockOffset()
  const subscribe = useCallback((changed: () => void) => ticker(stepMs).subscribe(changed), [stepMs])
  return useSyncExternalStore(subscribe, () => ticker(stepMs).now()) + offset
}

interface Ticker {
  now(): number
  subscribe(changed: () => void): () => void
}

const tickers = new Map<number, Ticker>()

function ticker(stepMs: number): Ticker {
  const existing = tickers.get(stepMs)
  if (existing) return existing
  const made = createTicker(stepMs)
  tickers.set(stepMs, made)
  return made
}

function createTicker(stepMs: number): Ticker {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let now = Date.now()
  function tick() {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    now() {
      // Without listeners nobody moves it on.
      if (!timer && Date.now() - now >= stepMs) now = Date.now()
      return now
    },
    subscribe(changed) {
      listeners.add(changed)
      timer ??= setInterval(tick, stepMs)
      return () => {
        listeners.delete(changed)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
