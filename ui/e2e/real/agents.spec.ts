import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, launch, plainLook, shoot, type Tab } from '../browser'
import {
  ana,
  bruno,
  customerSays,
  INBOX,
  inbox,
  joao,
  marina,
  openFirstRun,
  openInvited,
  received,
} from './kit'
import { type Ponte, startPonte } from './ponte'
import { noteStrikes, paintedAt, struckAt, tellTimes } from './timing'

const HAND_OVERS = 30

let browser: Browser
let ponte: Ponte
let first: Tab
let second: Tab

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
  first = await openFirstRun(browser, ponte)
  second = await openInvited(browser, ponte, first, bruno)
  await first.page.goto(INBOX)
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

const bothPages = () => [first.page, second.page] as const

async function bothOpen(who: { name: string; phone: string }) {
  await customerSays(ponte, who.phone, 'quero falar com uma pessoa')
  await Promise.all(bothPages().map((page) => inbox(page).openHandedOver(who.name)))
  await Promise.all(
    bothPages().map((page) => inbox(page).conversation.getByText('Aguardando na fila').waitFor()),
  )
}

const takeOver = (page: Page) =>
  inbox(page).conversation.getByRole('status').getByRole('button', { name: 'Assumir' })

test('who comes second sees the lock with the name, and cannot write', async () => {
  await bothOpen(marina)
  await first.page.keyboard.press('a')
  await inbox(second.page).lock(ana.name).waitFor()
  expect(await inbox(second.page).reply.count()).toBe(0)
  await second.page.keyboard.press('r')
  expect(await inbox(second.page).reply.count()).toBe(0)
  await shoot(second.page, 'real-lock', plainLook)
  expect(await axeFindings(second.page)).toEqual([])
})

test(`${HAND_OVERS} times from hand to hand: the lock comes with the name`, async () => {
  await Promise.all(bothPages().map(noteStrikes))
  const times: number[] = []
  for (let turn = 0; turn < HAND_OVERS; turn += 1) {
    const isBrunos = turn % 2 === 0
    const [taker, loser] = isBrunos ? [second.page, first.page] : bothPages()
    const person = isBrunos ? bruno : ana
    const painted = paintedAt(loser, 'Atendimento', `${person.name} está atendendo`)
    await takeOver(taker).click()
    times.push((await painted) - (await struckAt(taker)))
    await inbox(taker).reply.waitFor()
  }
  tellTimes('From “Assumir com aviso” to the lock on the colleague’s screen', times)
  expect(times).toHaveLength(HAND_OVERS)
})

test('both take it at the same instant: one has it, the other sees who', async () => {
  await bothOpen(joao)
  await Promise.all(bothPages().map((page) => page.keyboard.press('a')))
  const winner = await Promise.any(
    bothPages().map((page) =>
      inbox(page)
        .reply.waitFor()
        .then(() => page),
    ),
  )
  const [loser, name] = winner === first.page ? [second.page, ana.name] : [first.page, bruno.name]
  await inbox(loser).lock(name).waitFor()
  await inbox(winner).reply.fill('Olá! Em que posso ajudar?')
  await winner.keyboard.press('Enter')
  await inbox(loser).bubble('Em que posso ajudar?').waitFor()
  await expect.poll(() => received(ponte, joao.phone)).toContain('Olá! Em que posso ajudar?')
})

test('a reply that raced with a take-over is not sent twice and not lost', async () => {
  const [page, colleague] = bothPages()
  await takeOverIfLocked(page)
  await inbox(page).reply.fill('resposta da Ana')
  await takeOver(colleague).waitFor()
  // Its bubble stands there before the server has said anything: the server's answer tells what became of it.
  const isTaken = page
    .waitForResponse((response) => response.url().endsWith('/replies'))
    .then((response) => response.ok())
  await Promise.all([inbox(page).reply.press('Enter'), takeOver(colleague).click()])
  await inbox(page).lock(bruno.name).waitFor()
  await inbox(colleague).reply.waitFor()
  const isKept = inbox(page).conversation.getByText('Seu rascunho está guardado').waitFor()
  const isSent = await Promise.any([isTaken, isKept.then(() => false)])
  if (isSent) await inbox(colleague).bubble('resposta da Ana').waitFor()
  else await isKept
  // What leaves a thread arrives in order: once Bruno's words are there, nothing of before is still on its way.
  await inbox(colleague).reply.fill('Aqui é o Bruno.')
  await inbox(colleague).reply.press('Enter')
  await expect.poll(() => received(ponte, joao.phone)).toContain('Aqui é o Bruno.')
  const texts = await received(ponte, joao.phone)
  expect(texts.filter((text) => text === 'resposta da Ana')).toHaveLength(isSent ? 1 : 0)
})

test('a reply on an old screen: one message at the customer, the other gets the calm screen', async () => {
  const [page, colleague] = bothPages()
  // Bruno's screen hears nothing from here on: it shows what was.
  await second.context.route('**/events', (route) => route.abort())
  await colleague.reload()
  await inbox(colleague).reply.fill('resposta do Bruno')
  await takeOver(page).click()
  await inbox(page).reply.fill('resposta da Ana, mais rápida')
  await page.keyboard.press('Enter')
  await inbox(page).bubble('resposta da Ana, mais rápida').waitFor()
  // Bruno has it again in truth, without having seen what Ana wrote.
  await second.context.request.post(`${ponte.url}/api/v1${takeOverPath(colleague)}`, {
    data: { from: 'anybody' },
    headers: { Origin: ponte.url },
  })
  await inbox(colleague).reply.press('Enter')
  const calm = colleague.getByRole('region', { name: 'Outra resposta saiu enquanto você escrevia' })
  await calm.getByText('resposta da Ana, mais rápida').waitFor()
  await calm.getByText('resposta do Bruno').waitFor()
  await shoot(colleague, 'real-missed', plainLook)
  expect(await axeFindings(colleague)).toEqual([])
  const texts = await received(ponte, joao.phone)
  expect(texts.filter((text) => text.startsWith('resposta d')).at(-1)).toBe('resposta da Ana, mais rápida')
  await calm.getByRole('button', { name: 'Editar' }).click()
  expect(await inbox(colleague).reply.inputValue()).toBe('resposta do Bruno')
  expect([...first.complaints, ...second.complaints.filter((one) => !/net::ERR_FAILED/.test(one))]).toEqual(
    [],
  )
})

async function takeOverIfLocked(page: Page) {
  const { reply } = inbox(page)
  await reply.or(takeOver(page)).first().waitFor()
  if ((await reply.count()) === 0) await takeOver(page).click()
  await reply.waitFor()
}

function takeOverPath(page: Page): string {
  const [, workspace, conversation] = /\/w\/([^/]+)\/inbox\/([^/?]+)/.exec(page.url()) ?? []
  return `/workspaces/${workspace}/conversations/${conversation}/take-over`
}
