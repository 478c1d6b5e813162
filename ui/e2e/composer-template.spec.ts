import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../src/api/templates'
import { allLooks, axeFindings, type Look, launch, openTab, plainLook, shoot } from './browser'
import { ana } from './fake-answers'
import { ago, answerInbox, conversation, message } from './fake-inbox'
import { type FakeServer, serveBuild } from './fake-server'
import { templates } from './fake-templates'

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

const HOUR = 3_600_000

async function openClosedWindow(look: Look = plainLook) {
  const one = conversation({
    name: 'Beatriz Yamamoto',
    owner: { type: 'agent', id: ana.id, name: ana.name },
    window_closes_at: ago(2 * HOUR),
  })
  const messages = [message(one, { content: { type: 'text', body: 'vou pensar' }, sent_at: ago(26 * HOUR) })]
  const tab = await openTab(browser, server.url, look)
  const inbox = await answerInbox(tab.page, [{ conversation: one, messages }])
  await tab.page.goto(`/w/loja/inbox/${one.id}`)
  await tab.page.getByRole('article').first().waitFor()
  return { ...tab, inbox, one }
}

const catalogue: Template = {
  ...(templates.find(({ name }) => name === 'retomar') as Template),
  name: 'catalogo',
  content: { header: { type: 'media', kind: 'document' }, body: 'Veja o catálogo!' },
}

test.each(allLooks)('a template in the composer: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openClosedWindow(look)
  await page.getByRole('button', { name: /Escolher modelo|Choose a template/ }).click()
  await page.getByText('promo_natal').waitFor()
  await shoot(page, 'template-list', look)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: /pedido_enviado/ }).click()
  await page.getByRole('button', { name: /Enviar modelo|Send the template/ }).click()
  await page
    .getByText(/Preencha este campo|Fill this in/)
    .first()
    .waitFor()
  await shoot(page, 'template-fill', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('by keyboard alone: searched, filled, seen and sent; what is paused says why and stays', async () => {
  const { page, inbox, complaints, close } = await openClosedWindow()
  await page.keyboard.press('m')
  const search = page.getByRole('searchbox', { name: 'Buscar modelo' })
  await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.type('promo')
  const paused = page.getByRole('button', { name: /promo_natal/ })
  await paused.getByText('Pausado pela Meta').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await search.fill('enviado')
  await search.press('Tab')
  await page.keyboard.press('Enter')
  const preview = page.getByRole('region', { name: 'Como o cliente verá' })
  await preview.getByText('Olá, Beatriz!').waitFor()
  await page.keyboard.type('1042')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('amanhã')
  await preview.getByText('amanhã').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Preencha este campo.').waitFor()
  await page.keyboard.type('AA9')
  await page.keyboard.press('Enter')
  await page
    .getByRole('article')
    .filter({ hasText: 'Olá, Beatriz! Seu pedido saiu e chega amanhã.' })
    .waitFor()
  const sent = inbox.asked.find(({ call }) => call.endsWith('/replies'))
  expect(sent?.body).toMatchObject({
    content: {
      type: 'template',
      name: 'pedido_enviado',
      language: 'pt_BR',
      header: [{ name: 'pedido', value: { text: '1042' } }],
      body: [
        { name: 'nome', value: { text: 'Beatriz' } },
        { name: 'dia', value: { text: 'amanhã' } },
      ],
      buttons: [{ index: 0, value: { url_suffix: 'AA9' } }],
    },
  })
  expect(complaints).toEqual([])
  await close()
})

test('the header’s file is the one that is named: another choice takes the one before away', async () => {
  const { page, inbox, complaints, close } = await openClosedWindow()
  await page.route(/\/workspaces\/[^/]+\/templates(\?|$)/, (route) =>
    route.fulfill({ json: { items: [catalogue] } }),
  )
  await page.getByRole('button', { name: 'Escolher modelo' }).click()
  await page.getByRole('button', { name: /catalogo/ }).click()
  const picker = page.locator('form input[type="file"]')
  const pdf = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') })
  const choose = page.getByRole('button', { name: 'Escolher arquivo' })
  const send = page.getByRole('button', { name: 'Enviar modelo' })
  await picker.setInputFiles(pdf('verao.pdf'))
  await page.getByText('verao.pdf').waitFor()
  await expect.poll(() => choose.getAttribute('aria-busy')).not.toBe('true')
  await picker.setInputFiles(pdf('virus.pdf'))
  await page.getByText('O antivírus recusou este arquivo.').waitFor()
  await send.click()
  expect(inbox.asked.filter(({ call }) => call.endsWith('/replies'))).toEqual([])
  expect(await picker.inputValue()).toBe('')
  await picker.setInputFiles(pdf('inverno.pdf'))
  await page.getByText('inverno.pdf').waitFor()
  await page.getByRole('alert').waitFor({ state: 'hidden' })
  await send.click()
  await expect
    .poll(() => inbox.asked.find(({ call }) => call.endsWith('/replies'))?.body)
    .toMatchObject({
      content: {
        header: [{ value: { media: { kind: 'document', source: { upload: 'upload-inverno.pdf' } } } }],
      },
    })
  expect(complaints).toEqual([])
  await close()
})
