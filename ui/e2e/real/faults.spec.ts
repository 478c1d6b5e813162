import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { launch, type Tab } from '../browser'
import { INBOX, inbox, joao, marina, openFirstRun, openSecondPage, phone, phoneOf, received } from './kit'
import { type Ponte, startPonte } from './ponte'

let browser: Browser
let ponte: Ponte
let tab: Tab

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
  tab = await openFirstRun(browser, ponte)
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

beforeEach(async () => {
  await tab.page.goto(phoneOf(marina.phone, joao.phone))
  await phone(tab.page).field.waitFor()
})

test('a webhook that comes five times gets one answer', async () => {
  const { page } = tab
  await page.getByRole('button', { name: 'Uma vez: Webhook repetido' }).click()
  await page.getByText('ligada uma vez: Webhook repetido').waitFor()
  await phone(page).say('pedido 1042')
  await page.getByText('o webhook foi entregue 5 vezes').waitFor()
  await phone(page).bubble('seu pedido 1042 está a caminho').waitFor()
  // Whatever a repetition might set off is handled before what comes after it.
  await phone(page).say('quero falar com uma pessoa')
  await phone(page).bubble('Vou chamar uma pessoa da nossa equipe').waitFor()
  const answers = await received(ponte, marina.phone)
  expect(answers.filter((text) => text.includes('seu pedido'))).toHaveLength(1)
  expect(tab.complaints).toEqual([])
})

test('the shop is down: an apology at the customer, and the conversation waits for a person', async () => {
  const { page } = tab
  const desk = await openSecondPage(tab, `${INBOX}?view=waiting`)
  await desk.getByRole('tab', { name: /Aguardando/ }).waitFor()
  await page.getByRole('button', { name: 'Sempre: Loja fora do ar' }).click()
  await page.getByText('ligada: Loja fora do ar').waitFor()
  await phone(page, joao).say('cadê meu pedido 1043?')
  await phone(page, joao).bubble('o sistema da loja não respondeu').waitFor()
  await inbox(desk).open(joao.name)
  await inbox(desk).conversation.getByText('Aguardando na fila').waitFor()
  await inbox(desk).bubble('A consulta à loja falhou').waitFor()
  await page.getByRole('button', { name: 'Desligar tudo' }).click()
  await page.getByText('todas as falhas foram desligadas').waitFor()
  await desk.close()
  expect(tab.complaints).toEqual([])
})

test('WhatsApp refuses the send: it is tried again, and arrives once', async () => {
  const { page } = tab
  await page.getByRole('button', { name: 'Uma vez: Erro do WhatsApp' }).click()
  await page.getByText('ligada uma vez: Erro do WhatsApp').waitFor()
  const before = await received(ponte, marina.phone)
  const desk = await openSecondPage(tab, INBOX)
  await inbox(desk).open(marina.name)
  await desk.keyboard.press('a')
  await inbox(desk).reply.fill('Já estou vendo.')
  await desk.keyboard.press('Enter')
  await page.getByText('o WhatsApp recusou o envio com erro 500').waitFor()
  await phone(page).bubble('Já estou vendo.').waitFor()
  expect(await received(ponte, marina.phone)).toEqual([...before, 'Já estou vendo.'])
  await desk.close()
  expect(tab.complaints).toEqual([])
})
