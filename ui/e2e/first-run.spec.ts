import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, launch, openTab, plainLook, shoot } from './browser'
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

const errors = [
  { path: 'administrator.email', message: 'Informe um e-mail válido.' },
  { path: 'administrator.password', message: 'A senha é quase toda uma sequência, como 1234 ou qwerty.' },
]

async function answerFirstRun(page: Page, installation: object) {
  const all = { set_up: false, demonstration: false, existing_workspace: null, languages: [], version: '0' }
  await page.route('**/api/v1/installation', (route) => route.fulfill({ json: { ...all, ...installation } }))
  await page.route('**/api/v1/setup/look', (route) => route.fulfill({ json: { state: 'open' } }))
  await page.route('**/api/v1/setup', (route) => refuse(route, 422, 'invalid-content', { errors }))
}

test.each(allLooks)('first run: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  await answerFirstRun(page, {})
  await page.goto('/first-run#dG9rZW4')
  const password = page.locator('input[autocomplete=new-password]')
  await password.fill('123456')
  await page.locator('input[autocomplete=organization]').fill('Loja Aurora')
  await shoot(page, 'first-run', look, true)
  expect(await axeFindings(page)).toEqual([])
  await password.press('Enter')
  await page.getByText('Informe um e-mail válido.').waitFor()
  await shoot(page, 'first-run-wrong', look, true)
  expect(await axeFindings(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
  await close()
})

test.each(allLooks)('links: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  await answerFirstRun(page, { demonstration: true, existing_workspace: 'loja-aurora' })
  await page.route('**/api/v1/setup/look', (route) => refuse(route, 410, 'link-expired'))
  await page.goto('/first-run#dG9rZW4')
  await page.getByText('ponte demo').waitFor()
  await shoot(page, 'link-expired', look)
  expect(await axeFindings(page)).toEqual([])
  const invitation = { name: 'Bruno Ferreira de Albuquerque', email: 'bruno@loja.example', language: 'pt-BR' }
  await page.route('**/api/v1/invitations/look', (route) => route.fulfill({ json: invitation }))
  await page.goto('/invitation#dG9rZW4')
  await page.getByText('bruno@loja.example').waitFor()
  await shoot(page, 'invitation', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('the password is changed from the person’s menu; a wrong one keeps what was typed', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  await answerAsAna(page)
  const wrong = [{ path: 'current_password', message: 'A senha atual está incorreta.' }]
  await page.route('**/api/v1/me/password', (route) =>
    refuse(route, 422, 'invalid-content', { errors: wrong }),
  )
  await page.goto('/w/teste/phone')
  await page.getByRole('button', { name: /conta e ambientes/ }).click()
  await page.getByRole('menuitem', { name: 'Trocar senha' }).click()
  await page.getByLabel('Senha atual', { exact: true }).fill('antiga')
  await page.getByLabel('Nova senha', { exact: true }).fill('tijolo amarelo canta')
  await page.keyboard.press('Enter')
  await page.getByText('A senha atual está incorreta.').waitFor()
  await shoot(page, 'change-password', plainLook)
  expect(await axeFindings(page)).toEqual([])
  expect(await page.getByLabel('Nova senha', { exact: true }).inputValue()).toBe('tijolo amarelo canta')
  await page.route('**/api/v1/me/password', (route) => route.fulfill({ json: { session: {} } }))
  await page.keyboard.press('Enter')
  await page.getByText('Senha trocada').waitFor()
  expect(complaints).toEqual([])
  await close()
})
