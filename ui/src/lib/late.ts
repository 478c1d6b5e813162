import { type ComponentType, useEffect, useState } from 'react'

/** How soon what did not come is asked for again. */
const AGAIN_MS = 5000

/** A part of the page that comes after the first paint; when it cannot be had, the page goes on without it and asks again. */
export function useLate<Props>(
  load: () => Promise<ComponentType<Props>>,
  afterMs: number,
): ComponentType<Props> | undefined {
  const [Part, setPart] = useState<ComponentType<Props>>()
  useEffect(() => {
    let timer = setTimeout(attempt, afterMs)
    async function attempt() {
      try {
        const loaded = await load()
        setPart(() => loaded)
      } catch {
        timer = setTimeout(attempt, AGAIN_MS)
      }
    }
    return () => clearTimeout(timer)
  }, [load, afterMs])
  return Part
}
