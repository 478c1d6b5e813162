import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, launch, openTab, shoot } from './browser'
import { answerAsAna, refuse } from './fake-answers'
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

test.each(allLooks)('shell: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  await answerAsAna(page)
  await page.goto('/w/teste/inbox')
  const navigation = page.getByRole('navigation')
  await navigation.waitFor()
  await shoot(page, 'shell', look)
  expect(await axeFindings(page)).toEqual([])
  await navigation.getByRole('button').first().click()
  await page.getByRole('menu').waitFor()
  await shoot(page, 'shell-menu', look)
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(complaints).toEqual([])
  await close()
})

test('keys open the help and the palette, and lead from page to page', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  await answerAsAna(page)
  await page.goto('/w/teste/inbox')
  await page.getByRole('navigation').waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Atalhos de teclado' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/w/teste/phone')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Comandos' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.type('ingles')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.documentElement.lang === 'en')
  await page.getByRole('navigation').getByText('Conversations').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('the first page is the inbox of the first workspace', async () => {
  const { page, close } = await openTab(browser, server.url)
  await answerAsAna(page)
  await page.goto('/')
  await page.waitForURL('**/w/loja/inbox')
  await page.waitForFunction(() => document.title === 'Atendimentos · Ponte')
  await close()
})

test('an ended session leads to the login, and back', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  let loggedIn = false
  await answerAsAna(page)
  await page.route('**/api/v1/me', (route) =>
    loggedIn ? route.fallback() : refuse(route, 401, 'unauthenticated'),
  )
  await page.route('**/api/v1/login', (route) => {
    loggedIn = true
    return route.fulfill({ json: { session: {} } })
  })
  await page.goto('/w/teste/inbox?view=mine')
  await page.getByLabel('E-mail').fill('ana@loja.example')
  await page.getByLabel('Senha', { exact: true }).fill('correta')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/w/teste/inbox?view=mine')
  expect(complaints).toEqual([])
  await close()
})

test('a broken page names the request and can be tried again', async () => {
  const { page, close } = await openTab(browser, server.url)
  let broken = true
  await answerAsAna(page)
  await page.route('**/api/v1/workspaces/teste', (route) =>
    broken ? refuse(route, 500, 'internal', { detail: 'O disco está cheio.' }) : route.fallback(),
  )
  await page.goto('/w/teste/inbox')
  await page.getByText('O disco está cheio.').waitFor({ timeout: 15_000 })
  await page.getByText('0199c3c1-7d5e').waitFor()
  expect(await axeFindings(page)).toEqual([])
  broken = false
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await page.getByRole('navigation').waitFor()
  await close()
})

test('silence of the stream is said', async () => {
  const { page, close } = await openTab(browser, server.url)
  await answerAsAna(page)
  await page.route('**/events', (route) => route.abort())
  await page.goto('/w/teste/inbox')
  await page.getByText(/Sem atualização há \d+ s/).waitFor({ timeout: 10_000 })
  expect(await axeFindings(page)).toEqual([])
  await close()
})
