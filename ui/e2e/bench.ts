import type { Browser, Page } from 'playwright-core'
import { type BenchServer, serveInbox } from './bench-server'
import { launch, openTab } from './browser'
import { percentile } from './real/timing'

const CONVERSATIONS = 10_000
const LOADS = 5
const SECONDS = 10
const EVENTS_PER_SECOND = 20
/** So many of the conversations are on the screen. */
const SEEN = 10
/** Tasks of all threads, and the mark by which the page's is known. */
const TRACED = ['disabled-by-default-devtools.timeline', 'blink.user_timing']
const MARK = 'ponte-bench'
const LAST_WORDS = 'e a última'

interface Load {
  firstMs: number
  againMs: number
  longest: Longest
  eventsPerSecond: number
}

/** Of the page's tasks, in milliseconds: by the clock, and by the processor, which others do not stretch. */
interface Longest {
  taskMs: number
  cpuMs: number
}

/** What the list of a large company costs the browser: until its first rows are painted, and while events pour in. */
export async function benchScreens() {
  const browser = await launch()
  const loads: Load[] = []
  for (let load = 0; load < LOADS; load++) loads.push(await loadOnce(browser))
  await browser.close()
  return {
    bench: 'screens',
    conversations: CONVERSATIONS,
    loads: LOADS,
    first_rows_ms: spread(loads.map(({ firstMs }) => firstMs)),
    first_rows_again_ms: spread(loads.map(({ againMs }) => againMs)),
    seconds: SECONDS,
    events_per_second: tenths(Math.min(...loads.map(({ eventsPerSecond }) => eventsPerSecond))),
    longest_task_ms: spread(loads.map(({ longest }) => longest.taskMs)),
    longest_task_cpu_ms: spread(loads.map(({ longest }) => longest.cpuMs)),
  }
}

async function loadOnce(browser: Browser): Promise<Load> {
  const server = await serveInbox(CONVERSATIONS)
  const { page, close } = await openTab(browser, server.url)
  await page.addInitScript(noteFirstRows)
  const firstMs = await timeToRows(page)
  const againMs = await timeToRows(page)
  await loadWholeList(page)
  await browser.startTracing(page, { categories: TRACED })
  await page.evaluate((mark) => performance.mark(mark).startTime, MARK)
  const eventsPerSecond = await pourEvents(server)
  const longest = longestOf(await browser.stopTracing())
  await page.getByText(LAST_WORDS).first().waitFor()
  await close()
  await server.close()
  return { firstMs, againMs, longest, eventsPerSecond }
}

/** In the page: when the first card was painted, since the navigation began. */
function noteFirstRows() {
  const state = window as unknown as { firstRows: Promise<number> }
  state.firstRows = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[data-conversation]')) return
      observer.disconnect()
      // The task after the frame: by then it is painted.
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    })
    observer.observe(document, { childList: true, subtree: true })
  })
}

async function timeToRows(page: Page): Promise<number> {
  await page.goto('/w/loja/inbox')
  return page.evaluate(() => (window as unknown as { firstRows: Promise<number> }).firstRows)
}

/** As long as it can get: every row was scrolled to, and the reader is back at the top. */
async function loadWholeList(page: Page) {
  const scroller = page.getByRole('list', { name: 'Lista de atendimentos' }).locator('..')
  await scroller.evaluate(async (element, rows) => {
    const ROW = 56
    while (element.scrollHeight < rows * ROW) {
      element.scrollTo(0, element.scrollHeight)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    element.scrollTo(0, 0)
  }, CONVERSATIONS)
  await page.getByRole('link', { name: 'Cliente 1', exact: false }).first().waitFor()
}

/** Customers write: every other one where it is seen, the others anywhere. Gives how many a second it came to. */
async function pourEvents({ conversations, receive }: BenchServer): Promise<number> {
  const count = SECONDS * EVENTS_PER_SECOND
  const start = performance.now()
  for (let event = 0; event < count; event++) {
    await until(start + (event * 1000) / EVENTS_PER_SECOND)
    const one = conversations[event % 2 === 0 ? event % SEEN : (event * 7919) % conversations.length]
    if (one) receive(one, event < count - 2 ? `mensagem ${event}` : LAST_WORDS)
  }
  await until(start + SECONDS * 1000)
  return (count * 1000) / (performance.now() - start)
}

function until(moment: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())))
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** In microseconds. */
  dur?: number
  /** What of it the thread ran. */
  tdur?: number
}

function longestOf(trace: Buffer): Longest {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const main = traceEvents.find(({ name }) => name === MARK)
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && pid === main?.pid && tid === main.tid,
  )
  if (tasks.length < SECONDS * EVENTS_PER_SECOND) throw new Error('the browser did not trace the page')
  return {
    taskMs: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
    cpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
  }
}

function spread(samples: number[]) {
  return { p50: tenths(percentile(samples, 50)), p95: tenths(percentile(samples, 95)) }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
