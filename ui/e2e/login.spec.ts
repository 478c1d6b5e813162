import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, type Look, launch, openTab, plainLook, shoot } from './browser'
import { refuse } from './fake-answers'
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

async function openLogin(look: Look = plainLook) {
  const tab = await openTab(browser, server.url, look)
  await tab.page.route('**/api/v1/installation', (route) => route.fulfill({ json: { set_up: true } }))
  return tab
}

test.each(allLooks)('login: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openLogin(look)
  await page.route('**/api/v1/login', (route) => refuse(route, 401, 'wrong-credentials'))
  await page.goto('/login')
  await page.getByLabel('E-mail').waitFor()
  await shoot(page, 'login', look)
  expect(await axeFindings(page)).toEqual([])
  await tryToLogIn(page)
  await page.getByRole('alert').waitFor()
  await shoot(page, 'login-wrong', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('too many attempts: the wait is shown and ends by itself', async () => {
  const { page, close } = await openLogin()
  await page.route('**/api/v1/login', (route) =>
    refuse(route, 429, 'too-many-attempts', { retry_after_seconds: 3 }),
  )
  await page.goto('/login')
  await tryToLogIn(page)
  await page.getByText(/Aguarde \d s e tente de novo/).waitFor()
  expect(await page.getByRole('button', { name: 'Entrar' }).isDisabled()).toBe(true)
  expect(await axeFindings(page)).toEqual([])
  await page.getByText('Você já pode tentar de novo.').waitFor()
  expect(await page.getByRole('button', { name: 'Entrar' }).isDisabled()).toBe(false)
  await close()
})

test('the server is gone: nothing that was typed is lost', async () => {
  const { page, close } = await openLogin()
  await page.route('**/api/v1/login', (route) => route.abort())
  await page.goto('/login')
  await tryToLogIn(page)
  await page.getByText('O servidor não respondeu.').waitFor()
  expect(await page.getByLabel('E-mail').inputValue()).toBe('ana@loja.example')
  expect(await page.getByLabel('Senha', { exact: true }).inputValue()).toBe('errada')
  await page.getByRole('button', { name: 'Mostrar a senha' }).click()
  expect(await page.getByLabel('Senha', { exact: true }).getAttribute('type')).toBe('text')
  await close()
})

async function tryToLogIn(page: Page) {
  await page.locator('input[type=email]').fill('ana@loja.example')
  await page.locator('input[type=password]').fill('errada')
  await page.keyboard.press('Enter')
}
