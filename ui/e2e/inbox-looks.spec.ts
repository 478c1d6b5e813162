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

/** How far the thread is from its end, in pixels. */
function toTheEnd(page: Page): Promise<number> {
  const thread = page.getByRole('list', { name: /Histórico de mensagens|Message history/ })
  return thread
    .locator('..')
    .evaluate((scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight)
}
