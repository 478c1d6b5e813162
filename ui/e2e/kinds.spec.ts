import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { components } from '../src/api/schema.gen'
import { allLooks, axeFindings, launch, openTab, plainLook, shoot } from './browser'
import { ana } from './fake-answers'
import { ago, answerInbox, conversation, message } from './fake-inbox'
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

const contents: components['schemas']['MessageContent'][] = [
  {
    type: 'order',
    order: {
      catalog_id: '1',
      text: 'entregam hoje?',
      product_items: [
        { product_retailer_id: 'cafeteira-azul', quantity: 2, item_price: '39.90', currency: 'BRL' },
        { product_retailer_id: 'filtro-103', quantity: 1, item_price: '10.00', currency: 'BRL' },
      ],
    },
  },
  {
    type: 'contacts',
    cards: [
      {
        name: { formatted_name: 'Oficina do Zé' },
        org: { company: 'Zé ME' },
        phones: [{ phone: '5511912345678' }],
      },
    ],
  },
  { type: 'form', name: 'flow', response: { flow_token: 'x', dia: 'sábado', turno: 'manhã' } },
  { type: 'edited', text: 'quero a *verde*' },
  { type: 'revoked' },
  { type: 'system', event: 'user_changed_number', detail: {} },
  { type: 'unsupported', kind: 'poll_creation' },
  {
    type: 'order_details',
    body: 'Segue a cobrança',
    payment: { reference: 'p1', total: 8980, order: { items: [{ name: 'Cafeteira', quantity: 2 }] } },
  } as never,
  { type: 'cta_url', body: 'Acompanhe aqui', button: 'Rastrear', url: 'https://loja.example/r' } as never,
  // A kind that this page was not built for.
  { type: 'hologram' } as never,
]

test.each(allLooks)('every kind of message: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  const one = conversation({ name: 'Rafael', owner: { type: 'agent', id: ana.id, name: ana.name } })
  const messages = contents.map((content, at) =>
    message(one, { content, sent_at: ago((contents.length - at) * MINUTE) }),
  )
  await answerInbox(page, [{ conversation: one, messages }])
  await page.goto(`/w/loja/inbox/${one.id}`)
  await page.getByText('manhã').waitFor()
  await page.getByText('cafeteira-azul').waitFor()
  await expect(page.getByText('R$').last().textContent()).resolves.toMatch(/89[,.]80/)
  await page.getByText('Oficina do Zé').waitFor()
  await shoot(page, 'kinds', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('what a message came with is told, and an ad is only a link when it is one', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const one = conversation({ name: 'Rafael' })
  const referral = { headline: 'Cafeteira em oferta', body: 'Só hoje', source_type: 'ad' }
  const messages = [
    message(one, { referral: { ...referral, source_url: 'https://fb.me/oferta' } }),
    message(one, {
      referral: { headline: 'Perigosa', source_url: 'javascript:alert(1)', source_type: 'post' },
    }),
    message(one, { referred_product: { catalog_id: '66', product_retailer_id: 'SKU-77' } }),
    message(one, { forwarded: true }),
    message(one, { forwarded: true, frequently_forwarded: true }),
  ]
  await answerInbox(page, [{ conversation: one, messages }])
  await page.goto(`/w/loja/inbox/${one.id}`)
  const ad = page.getByRole('link', { name: 'Cafeteira em oferta' })
  await ad.waitFor()
  expect(await ad.getAttribute('href')).toBe('https://fb.me/oferta')
  expect(await ad.getAttribute('rel')).toContain('noopener')
  await page.getByText('Veio de uma publicação').waitFor()
  expect(await page.getByRole('link', { name: 'Perigosa' }).count()).toBe(0)
  await page.getByText('Pergunta sobre o produto SKU-77').waitFor()
  await page.getByText('Encaminhada', { exact: true }).waitFor()
  await page.getByText('Encaminhada muitas vezes').waitFor()
  await shoot(page, 'provenance', plainLook)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})
