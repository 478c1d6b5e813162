import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, launch, openTab, plainLook, shoot } from './browser'
import { ana } from './fake-answers'
import { ago, answerInbox, bia, conversation, holdFirstReply, message } from './fake-inbox'
import { png } from './fake-media'
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

const MINUTE = 60_000
const agent = ({ id, name }: { id: string; name: string }) => ({ type: 'agent', id, name }) as const

async function openMine() {
  const one = conversation({ name: 'Rafael Conceição', owner: agent(ana), waiting_since: ago(MINUTE) })
  const messages = [message(one, { content: { type: 'text', body: 'Oi? Alguém aí?' }, sent_at: ago(MINUTE) })]
  const tab = await openTab(browser, server.url)
  const inbox = await answerInbox(tab.page, [{ conversation: one, messages }])
  await tab.page.goto(`/w/loja/inbox/${one.id}`)
  await tab.page.getByRole('article').first().waitFor()
  return { ...tab, inbox, one, messages }
}

type Open = Awaited<ReturnType<typeof openMine>>

/** A colleague's reply that the screen has not heard of. */
function answeredByBia({ one, messages }: Open) {
  messages.push(
    message(one, {
      direction: 'out',
      author: agent(bia),
      content: { type: 'text', body: 'A troca já foi aberta.' },
      delivery: { state: 'sent' },
    }),
  )
}

const reply = (page: Page) => page.getByRole('textbox', { name: 'Resposta ao cliente' })
const decision = (page: Page) =>
  page.getByRole('region', { name: 'Outra resposta saiu enquanto você escrevia' })
const photo = { name: 'foto.png', mimeType: 'image/png', buffer: png(40, 30) }

async function attachPhoto(page: Page) {
  await page.locator('input[type="file"]').setInputFiles(photo)
  await page.getByText('Pronto para enviar').waitFor()
}

test('a reply that was held back outlives another page and a reload', async () => {
  const open = await openMine()
  const { page, one, complaints, close } = open
  answeredByBia(open)
  await reply(page).fill('Aberta a troca 77')
  await page.keyboard.press('Enter')
  await decision(page).getByText('Aberta a troca 77').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL('**/w/loja/inbox')
  await page.getByRole('link', { name: /Rafael/ }).click()
  await decision(page).getByText('Aberta a troca 77').waitFor()
  await page.reload()
  await decision(page).getByText('A troca já foi aberta.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await decision(page).getByRole('button', { name: 'Editar' }).click()
  expect(await reply(page).inputValue()).toBe('Aberta a troca 77')
  expect(one.last_reply_position).toBe(2)
  expect(complaints).toEqual([])
  await close()
})

test('held back together: words go back to the box, a file stays and can be sent or discarded', async () => {
  const open = await openMine()
  const { page, inbox, messages, complaints, close } = open
  const letGo = await holdFirstReply(page)
  answeredByBia(open)
  await attachPhoto(page)
  await page.getByRole('textbox', { name: 'Legenda' }).press('Enter')
  for (const words of ['uma coisa', 'e outra']) {
    await reply(page).fill(words)
    await page.keyboard.press('Enter')
  }
  await page.getByText('e outra').waitFor()
  letGo()
  await decision(page).getByText('e outra').waitFor()
  await shoot(page, 'inbox-held', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await decision(page).getByRole('button', { name: 'Não enviar agora' }).click()
  expect(await reply(page).inputValue()).toBe('uma coisa\ne outra')
  await page.getByText('Não enviado: outra resposta saiu antes.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Descartar' }).click()
  await page.getByText('Não enviado').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Desfazer' }).click()
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await expect.poll(() => messages.at(-1)?.content).toMatchObject({ source: { upload: 'upload-foto.png' } })
  expect(inbox.asked.filter(({ call }) => call.endsWith('/replies'))).toHaveLength(4)
  expect(complaints).toEqual([])
  await close()
})

/** A draft, a file, and a note that could not be stored. */
async function leaveUnfinished({ page, inbox }: Open) {
  await page.getByRole('button', { name: 'Nota interna' }).click()
  await page.getByRole('textbox', { name: 'Nota interna' }).fill('só entre nós')
  const back = inbox.silence('/notes')
  await page.keyboard.press('Enter')
  await page.getByText('O servidor não respondeu.').waitFor()
  back()
  await page.getByRole('button', { name: 'Responder' }).click()
  await attachPhoto(page)
  await page.getByRole('textbox', { name: 'Legenda' }).fill('quase pronto')
}

async function sessionEnds({ page, inbox }: Open) {
  inbox.refuseNext('/close', [401, 'unauthenticated'])
  await page.getByText('quase pronto').press('Escape')
  await page.keyboard.press('e')
}

async function logOut({ page }: Open) {
  await page.route('**/api/v1/logout', (route) => route.fulfill({ status: 204 }))
  await page.getByRole('button', { name: /Ana Souza/ }).click()
  await page.getByRole('menuitem', { name: 'Sair' }).click()
}

/** Somebody logs in on the same tab and opens the same conversation, which is theirs. */
async function logIn({ page, one }: Open, person: typeof ana) {
  await page.waitForURL('**/login*', { timeout: 15_000 })
  await page.route('**/api/v1/login', (route) => route.fulfill({ json: { session: {} } }))
  await page.route('**/api/v1/me', (route) => route.fulfill({ json: person }))
  one.owner = agent(person)
  await page.locator('input[type=email]').fill(person.email)
  await page.locator('input[type=password]').fill('certa')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/inbox**')
  if (!page.url().includes(one.id)) await page.getByRole('link', { name: /Rafael/ }).click()
  await page.getByRole('article').first().waitFor()
}

async function expectNothingLeft({ page, inbox }: Open) {
  expect(await reply(page).inputValue()).toBe('')
  expect(await page.getByText('foto.png').count()).toBe(0)
  expect(await page.getByText('só entre nós').count()).toBe(0)
  expect(inbox.asked.filter(({ call }) => call.endsWith('/notes'))).toHaveLength(1)
}

test('the session ends: the next person finds nothing of it', async () => {
  const open = await openMine()
  await leaveUnfinished(open)
  await sessionEnds(open)
  await logIn(open, { ...ana, ...bia, email: 'bia@loja.example' })
  await expectNothingLeft(open)
  await open.close()
})

test('the session ends: the same person finds all of it', async () => {
  const open = await openMine()
  await leaveUnfinished(open)
  await sessionEnds(open)
  await logIn(open, ana)
  expect(await open.page.getByRole('textbox', { name: 'Legenda' }).inputValue()).toBe('quase pronto')
  await open.page.getByText('foto.png').waitFor()
  await open.close()
})

test('logged out: nothing stays at the machine, for the same person neither', async () => {
  const open = await openMine()
  await leaveUnfinished(open)
  await logOut(open)
  await logIn(open, ana)
  await expectNothingLeft(open)
  await open.close()
})
