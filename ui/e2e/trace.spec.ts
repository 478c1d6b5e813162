import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, type Look, launch, openTab, plainLook, shoot } from './browser'
import { aDay, answerInbox } from './fake-inbox'
import { type FakeServer, serveBuild } from './fake-server'
import { orderTrace } from './fake-trace'

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

/** Marina's conversation, in which the bot answered a question about an order. */
async function openMarina(look: Look = plainLook) {
  const day = aDay()
  const { conversation: one, messages } = day.marina
  const [, , question, answer] = messages
  if (!question || !answer) throw new Error('the day has no question')
  const tab = await openTab(browser, server.url, look)
  const inbox = await answerInbox(tab.page, Object.values(day))
  for (const { id } of [question, answer]) inbox.traces.set(id, orderTrace(question.id, answer.id))
  await tab.page.goto(`/w/loja/inbox/${one.id}`)
  await tab.page.getByRole('article').first().waitFor()
  return { ...tab, inbox, one, question, answer }
}

const steps = (page: Page) => page.getByRole('list', { name: /Passos da mensagem|Steps of the message/ })
const traceCalls = (asked: { call: string }[]) => asked.filter(({ call }) => call.endsWith('/trace')).length

test.each(allLooks)('the way of a message: $screen $theme $language', async (look) => {
  const { page, question, complaints, close } = await openMarina(look)
  await page.goto(`${page.url()}?trace=${question.id}`)
  await steps(page).waitFor()
  await shoot(page, 'trace', look)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: /order\.get/ }).click()
  await page.getByRole('region', { name: /order\.get/ }).waitFor()
  await shoot(page, 'trace-exchange', look)
  const sheet = page.getByRole('dialog')
  expect(await sheet.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('opened from a message, it tells how long the answer took and what the shop said', async () => {
  const { page, answer, complaints, close } = await openMarina()
  const bubble = page.getByRole('article').filter({ hasText: 'Seu pedido 1042 foi enviado' })
  await bubble.hover()
  await bubble.getByRole('button', { name: 'Ver o caminho' }).click()
  await page.waitForURL(`**?trace=${answer.id}`)
  await page.getByText('Da chegada à resposta: 49 ms').waitFor()
  const names = await steps(page).getByRole('listitem').allTextContents()
  expect(names.map((name) => name.split(/[≈+0]/)[0])).toEqual([
    'Enviada pelo cliente',
    'Chegou ao Ponte',
    'Guardada no histórico',
    'Consulta a loja: order.get',
    'Resposta pronta para o envio',
    'Envio ao WhatsApp',
    'Aceita pelo WhatsApp',
    'Na rede do WhatsApp',
    'Entregue ao cliente',
    'Lida pelo cliente',
  ])
  expect(names.filter((name) => name.includes('em segundos inteiros'))).toHaveLength(4)
  const received = steps(page).getByRole('listitem').filter({ hasText: 'Guardada no histórico' })
  expect(await received.locator('time').getAttribute('title')).toBe('28/11/2026, 10:04:11,414')
  await page.getByRole('button', { name: 'Consulta a loja' }).click()
  await page.getByText('"status": "shipped"').waitFor()
  await page.getByText('O que foi dito, com segredos substituídos').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('by keyboard alone: opened, unfolded, copied, closed', async () => {
  const { page, inbox, one, complaints, close } = await openMarina()
  const last = inbox.messages.get(one.id)?.at(-1)
  if (!last) throw new Error('no message')
  inbox.traces.set(last.id, orderTrace('q', last.id))
  await page.keyboard.press('t')
  await page.waitForURL(`**?trace=${last.id}`)
  await steps(page).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('"status": "shipped"').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copiado' }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.search.includes('trace'))
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe(`/w/loja/inbox/${one.id}`)
  expect(complaints).toEqual([])
  await close()
})

test('it goes on with the events of its thread, and of no other', async () => {
  const { page, inbox, one, question, answer, close } = await openMarina()
  const all = orderTrace(question.id, answer.id)
  inbox.traces.set(question.id, all.slice(0, -1))
  await page.goto(`${page.url()}?trace=${question.id}`)
  await steps(page).waitFor()
  expect(await page.getByText('Lida pelo cliente').count()).toBe(0)
  const before = traceCalls(inbox.asked)
  await inbox.tell('message.status_changed', { message: 'other', state: 'read' }, 'another-thread')
  inbox.traces.set(question.id, all)
  await inbox.tell('message.status_changed', { message: answer.id, state: 'read' }, one.thread)
  await page.getByText('Lida pelo cliente').waitFor()
  expect(traceCalls(inbox.asked)).toBe(before + 1)
  await close()
})

test('no steps, no message and a failure say what is the matter', async () => {
  const { page, inbox, one, complaints, close } = await openMarina()
  const address = page.url()
  const bare = inbox.messages.get(one.id)?.[0]
  await page.goto(`${address}?trace=${bare?.id}`)
  await page.getByText('Nada foi anotado').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.goto(`${address}?trace=0199c3c1-0000-7000-8000-00000000dead`)
  await page.getByText('Mensagem não encontrada').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  inbox.refuseNext('/trace', [403, 'forbidden', { detail: 'Sua função não vê atendimentos.' }])
  await page.keyboard.press('t')
  await page.getByText('Sua função não vê atendimentos.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await page.getByText('Nada foi anotado').waitFor()
  expect(complaints).toEqual([])
  await close()
})
