import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type Tab } from '../browser'
import { INBOX, inbox, marina, openFirstRun, openSecondPage, phone, QUESTION } from './kit'
import { type Ponte, startPonte } from './ponte'
import { noteStrikes, paintedAt, struckAt, tellTimes } from './timing'

const MESSAGES = 200

let browser: Browser
let ponte: Ponte
let tab: Tab
let desk: Page

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
  tab = await openFirstRun(browser, ponte)
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

test('a question is answered from the shop’s data, and what to try is said', async () => {
  const { page } = tab
  await page.getByText(`Escreva “${QUESTION}”`).waitFor()
  await phone(page).say(QUESTION)
  await phone(page).bubble('Marina, seu pedido 1042 está a caminho').waitFor()
  await phone(page).bubble('Rastreio: AA123456785BR').waitFor()
})

test('the conversation comes to the inbox without a reload, is taken over by keyboard and answered', async () => {
  const { page } = tab
  const opened = tab.context.waitForEvent('page')
  await page.getByRole('link', { name: 'Abrir os atendimentos' }).click()
  desk = await opened
  // The assistant stays for what comes next.
  await inbox(desk).card(marina.name).waitFor()
  await desk.getByRole('tab', { name: /Robô\s*1$/ }).waitFor()
  await phone(page).say('quero falar com uma pessoa')
  await desk.getByRole('tab', { name: /Aguardando\s*1$/ }).waitFor()
  await desk.keyboard.press('j')
  await desk.keyboard.press('Enter')
  await inbox(desk).bubble('seu pedido 1042 está a caminho').waitFor()
  await inbox(desk).conversation.getByText('Aguardando na fila').waitFor()
  await desk.keyboard.press('a')
  await inbox(desk).conversation.getByRole('button', { name: 'Devolver' }).waitFor()
  await desk.getByRole('tab', { name: /Meus\s*1$/ }).waitFor()
  await desk.keyboard.press('r')
  // The box has the focus with the next frame: what is typed before is for the list.
  await desk.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  await desk.keyboard.type('Oi, Marina! Aqui é a Ana. *Posso ajudar?*')
  await desk.keyboard.press('Enter')
  await phone(page).bubble('Aqui é a Ana. Posso ajudar?').waitFor()
  await inbox(desk).bubble('Posso ajudar?').getByRole('img', { name: 'Lida' }).waitFor()
  expect(tab.complaints).toEqual([])
})

test(`${MESSAGES} messages come, one after the other, from the customer’s phone to the agent’s screen`, async () => {
  const { page } = tab
  await noteStrikes(page)
  const times: number[] = []
  for (let number = 1; number <= MESSAGES; number += 1) {
    const text = `mensagem ${number} de ${MESSAGES}`
    const painted = paintedAt(desk, 'Histórico de mensagens', text)
    await phone(page).say(text)
    times.push((await painted) - (await struckAt(page)))
  }
  tellTimes('From the customer’s Enter to the agent’s screen', times)
  expect(times).toHaveLength(MESSAGES)
  expect(tab.complaints).toEqual([])
}, 120_000)

test('more windows than a browser has connections: all are served', async () => {
  const windows: Page[] = []
  for (let count = 0; count < 7; count++) windows.push(await openSecondPage(tab, INBOX))
  for (const window of windows) await inbox(window).card(marina.name).waitFor()
  await phone(tab.page).say('ainda aí?')
  for (const window of windows)
    await inbox(window).card(marina.name).filter({ hasText: 'ainda aí?' }).waitFor()
  for (const window of windows) await window.close()
})

test('who comes later sees it all', async () => {
  const page = await openSecondPage(tab, INBOX)
  await inbox(page).open(marina.name)
  await inbox(page).bubble(`mensagem ${MESSAGES} de ${MESSAGES}`).waitFor()
  await page.close()
})
