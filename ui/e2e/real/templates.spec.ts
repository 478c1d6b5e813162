import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type Tab } from '../browser'
import { INBOX, inbox, marina, openFirstRun, openSecondPage, phone, reviewTemplate, WORKSPACE } from './kit'
import { type Ponte, startPonte } from './ponte'

const NAME = 'retomar_conversa'

let browser: Browser
let ponte: Ponte
let tab: Tab
let desk: Page

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
  tab = await openFirstRun(browser, ponte)
  desk = await openSecondPage(tab, `/w/${WORKSPACE}/settings/templates/new`)
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

test('a template is written, checked and submitted; Meta’s decision shows up by itself', async () => {
  await desk.getByLabel('Nome', { exact: true }).fill(NAME)
  const text = desk.getByLabel('Texto', { exact: true })
  await text.fill('{{nome}}, ainda podemos ajudar com o seu pedido?')
  await desk
    .getByText(/variável/i)
    .last()
    .waitFor()
  await text.fill('Olá, {{nome}}! Ainda podemos ajudar com o seu pedido?')
  await desk.getByLabel('Exemplo de nome').fill('Ana')
  await desk.getByRole('button', { name: 'Enviar para análise' }).click()
  await desk.waitForURL('**/settings/templates')
  const row = desk.getByRole('listitem').filter({ hasText: NAME })
  await row.getByText('Em análise', { exact: true }).waitFor()
  await reviewTemplate(ponte, NAME, 'APPROVED')
  await row.getByText('Aprovado', { exact: true }).waitFor()
})

test('it leaves from the conversation by keyboard, and the customer reads it', async () => {
  const { page } = tab
  await phone(page).say('quero falar com uma pessoa')
  await desk.goto(INBOX)
  await inbox(desk).openHandedOver(marina.name)
  await desk.keyboard.press('a')
  await inbox(desk).conversation.getByRole('button', { name: 'Devolver' }).waitFor()
  await desk.keyboard.press('m')
  const search = desk.getByRole('searchbox', { name: 'Buscar modelo' })
  await search.fill(NAME)
  await desk.getByRole('button', { name: NAME }).waitFor()
  await search.press('Tab')
  await desk.keyboard.press('Enter')
  await desk.getByLabel('Texto: nome').fill('Marina')
  await desk.keyboard.press('Enter')
  await phone(page).bubble('Olá, Marina! Ainda podemos ajudar com o seu pedido?').waitFor()
  await inbox(desk).bubble('Olá, Marina! Ainda podemos ajudar').waitFor()
  await inbox(desk).bubble('Olá, Marina!').getByRole('img', { name: 'Lida' }).waitFor()
})

test('a paused template is told', async () => {
  await reviewTemplate(ponte, NAME, 'PAUSED')
  await desk.goto(`/w/${WORKSPACE}/settings/templates`)
  const row = desk.getByRole('listitem').filter({ hasText: NAME })
  await row.getByText('Pausado', { exact: true }).waitFor()
  await row.getByText(/avaliação ruim/).waitFor()
  expect(tab.complaints).toEqual([])
})
