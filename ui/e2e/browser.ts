import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SHOTS = new URL('./screenshots/', import.meta.url).pathname
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const screens = {
  office: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
} as const

export interface Look {
  screen: keyof typeof screens
  theme: 'light' | 'dark'
  language: 'pt-BR' | 'en'
}

export const allLooks: Look[] = (['office', 'phone'] as const).flatMap((screen) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['pt-BR', 'en'] as const).map((language) => ({ screen, theme, language })),
  ),
)

export const plainLook: Look = { screen: 'office', theme: 'light', language: 'pt-BR' }

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

export interface Tab {
  page: Page
  context: BrowserContext
  /** What the page complained about; a test ends with `expect(complaints).toEqual([])`. */
  complaints: string[]
  close(): Promise<void>
}

/** A person's tab: their own session, look and storage. */
export async function openTab(browser: Browser, baseURL: string, look: Look = plainLook): Promise<Tab> {
  const context = await browser.newContext({
    baseURL,
    viewport: screens[look.screen],
    locale: 'pt-BR',
    timezoneId: 'America/Sao_Paulo',
    reducedMotion: 'reduce',
    colorScheme: look.theme,
  })
  const chosen = { state: { theme: look.theme, language: look.language }, version: 0 }
  await context.addInitScript((stored) => {
    // The browser's own page for a server that is gone has no storage.
    if (location.protocol !== 'http:') return
    if (!localStorage.getItem('ponte.preferences')) localStorage.setItem('ponte.preferences', stored)
  }, JSON.stringify(chosen))
  const page = await context.newPage()
  return { page, context, complaints: listen(page), close: () => context.close() }
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    // A refused request is the test's own doing: what it leads to on the screen is what counts.
    const isRefusal = message
      .text()
      .startsWith('Failed to load resource: the server responded with a status of 4')
    if (message.type() === 'error' && !isRefusal) complaints.push(`console: ${message.text()}`)
  })
  return complaints
}

/** What axe finds against WCAG 2.2 AA, one line a finding: `expect(await axeFindings(page)).toEqual([])`. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
    })
    return violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    )
  })
}

/** For eyes: `e2e/screenshots/{name}-{screen}-{theme}-{language}.png`. */
export async function shoot(page: Page, name: string, look: Look, fullPage = false) {
  mkdirSync(SHOTS, { recursive: true })
  const path = join(SHOTS, `${name}-${look.screen}-${look.theme}-${look.language}.png`)
  await page.screenshot({ path, fullPage })
}
