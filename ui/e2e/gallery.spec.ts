import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, launch, openTab, shoot } from './browser'
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

test.each(allLooks)('every widget: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  await page.goto('/design')
  await page.getByRole('heading', { name: 'Design' }).waitFor()
  await shoot(page, 'design', look, true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Dialog', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await shoot(page, 'dialog', look)
  expect(complaints).toEqual([])
  await close()
})

test('a tip comes with the focus and with the pointer, describes what it is on, and goes with Escape', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  await page.goto('/design')
  const trigger = page.getByRole('region', { name: 'Menu, Popover, Tooltip' }).getByRole('button').last()
  await trigger.waitFor()
  await trigger.evaluate((element: HTMLElement) => element.focus({ focusVisible: true } as FocusOptions))
  const tip = page.getByRole('tooltip')
  await tip.waitFor()
  const described = await trigger.getAttribute('aria-describedby')
  expect(await page.locator(`[id="${described}"]`).count()).toBe(1)
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await tip.waitFor({ state: 'detached' })
  await trigger.evaluate((element: HTMLElement) => element.blur())
  await trigger.hover()
  await tip.waitFor()
  await page.mouse.move(0, 0)
  await tip.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
  await close()
})
