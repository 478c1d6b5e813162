import type { Page } from 'playwright-core'

/** Notes in the page when a key or a click was last struck, on the machine's clock. */
export async function noteStrikes(page: Page) {
  await page.evaluate(() => {
    const state = window as unknown as { struckAt: number }
    const note = () => {
      state.struckAt = Date.now()
    }
    for (const kind of ['keydown', 'click']) document.addEventListener(kind, note, true)
  })
}

export function struckAt(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { struckAt: number }).struckAt)
}

/** When a text is painted in what has this label: the frame after it came. */
export function paintedAt(page: Page, label: string, text: string): Promise<number> {
  return page.evaluate(
    ([label, text]) =>
      new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`“${text}” did not come`)), 15_000)
        const look = () => {
          if (!document.querySelector(`[aria-label="${label}"]`)?.textContent?.includes(text)) return
          observer.disconnect()
          clearTimeout(timer)
          requestAnimationFrame(() => resolve(Date.now()))
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
        look()
      }),
    [label, text] as const,
  )
}

/** The nearest-rank percentile. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export function tellTimes(what: string, samples: readonly number[]) {
  const [p50, p99] = [percentile(samples, 50), percentile(samples, 99)]
  console.log(`${what}: p50 ${p50} ms, p99 ${p99} ms, over ${samples.length}`)
}
