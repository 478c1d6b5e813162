import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, launch, openTab, shoot } from './browser'
import { aDay, answerInbox } from './fake-inbox'
import { type FakeServer, serveBuild } from './fake-server'

let browser: Browser
let server: FakeServer

beforeAll(async () => {
  server = await serveBuild()
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

test.each(allLooks)('inbox: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  const day = aDay()
  await answerInbox(page, Object.values(day))
  await page.goto('/w/loja/inbox')
  await page.getByRole('link', { name: /Marina Souza/ }).waitFor()
  await shoot(page, 'inbox-list', look)
  expect(await axeFindings(page)).toEqual([])
  for (const name of ['marina', 'meu', 'bruno', 'janela', 'robo'] as const) {
    await page.goto(`/w/loja/inbox/${day[name].conversation.id}`)
    await page.getByRole('article').first().waitFor()
    await expect.poll(() => toTheEnd(page)).toBeLessThanOrEqual(1)
    await shoot(page, `inbox-${name}`, look)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    expect(await axeFindings(page)).toEqual([])
  }
  expect(complaints).toEqual([])
  await close()
})

test('a chat stays at its end when a line comes in between, however late it is painted', async () => {
  const { page, close } = await openTab(browser, server.url)
  const day = aDay()
  await answerInbox(page, Object.values(day))
  await page.addInitScript(paintRowsLate)
  await page.route('**/conversations/*/events*', async (route) => {
    // The page may be left before that: then nobody waits for this answer.
    await rowsArePainted(page).catch(() => {})
    await route.fallback()
  })
  for (let opened = 0; opened < 5; opened++) {
    await page.goto(`/w/loja/inbox/${day.marina.conversation.id}`)
    await page.getByText('Atendimento aberto').first().waitFor()
    await expect.poll(() => toTheEnd(page)).toBeLessThanOrEqual(1)
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await close()
})

async function rowsArePainted(page: Page) {
  await page.getByRole('article').first().waitFor()
  await page.evaluate(() => new Promise(requestAnimationFrame))
}

/** All that was to happen within 100 ms of a row's coming happens before it is painted. */
function paintRowsLate() {
  new MutationObserver((changes) => {
    if (!changes.some(({ addedNodes }) => [...addedNodes].some(({ nodeName }) => nodeName === 'LI'))) return
    const until = performance.now() + 100
    while (performance.now() < until);
  }).observe(document, { childList: true, subtree: true })
}

/** How far the thread is from its end, in pixels. */
function toTheEnd(page: Page): Promise<number> {
  const thread = page.getByRole('list', { name: /Histórico de mensagens|Message history/ })
  return thread
    .locator('..')
    .evaluate((scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight)
}
