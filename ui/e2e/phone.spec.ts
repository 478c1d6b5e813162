import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, type Look, launch, openTab, plainLook, shoot, type Tab } from './browser'
import { answerAsAna, refuse } from './fake-answers'
import { entryOf, type FakeEmulator, hidden, joao, marina, picture, startEmulator } from './fake-emulator'
import { type FakeServer, serveBuild } from './fake-server'

let browser: Browser
let server: FakeServer
let tab: Tab
let emulator: FakeEmulator

beforeAll(async () => {
  server = await serveBuild()
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(address: string, look: Look = plainLook): Promise<Page> {
  tab = await openTab(browser, server.url, look)
  await answerAsAna(tab.page)
  emulator = await startEmulator(tab.page)
  fill(emulator)
  await tab.page.goto(address)
  return tab.page
}

afterEach(async () => {
  await tab.close()
  await emulator.close()
})

const phone = (...who: string[]) => `/w/teste/phone?who=${encodeURIComponent(JSON.stringify(who))}`

const order =
  '*Pedido 1042* está _a caminho_.\nPrevisão: 28/11\nRastreio: https://rastreio.lojaaurora.example/AA123'
const offer = {
  type: 'buttons',
  body: 'Ajudo em algo mais?',
  footer: 'Loja Aurora',
  choices: [
    { id: 'sim', title: 'Outro pedido' },
    { id: 'nao', title: 'Era só isso' },
  ],
}
const list = {
  type: 'list',
  header: 'Atendimento',
  body: 'Sobre o que é?',
  button: 'Ver assuntos',
  choices: [
    { id: 'troca', title: 'Troca', description: 'Até 30 dias', section: 'Pedidos' },
    { id: 'prazo', title: 'Prazo', description: 'Quando chega', section: 'Pedidos' },
    { id: 'pix', title: 'Pix', section: 'Pagamento' },
  ],
}

function fill({ addEntry }: FakeEmulator) {
  const says = (id: string, from: 'customer' | 'company', content: object, more: object = {}) =>
    addEntry(marina.phone, entryOf(id, from, content, more))
  const yesterday = { at: (Date.now() - 86_400_000) * 1000 }
  says('m1', 'customer', { type: 'text', body: 'Oi!' }, { ...yesterday, ticks: 'read' })
  says('m2', 'company', offer, yesterday)
  says(
    'm3',
    'customer',
    { type: 'chosen', id: 'nao', title: 'Era só isso' },
    { ...yesterday, reply_to: 'm2' },
  )
  says('m4', 'customer', { type: 'text', body: 'cadê meu pedido 1042?' }, { ticks: 'delivered' })
  says('m5', 'company', { type: 'text', body: order }, { reply_to: 'm4' })
  says('m6', 'customer', { type: 'reaction', to: 'm5', emoji: '👍' })
  says('m7', 'company', { type: 'media', kind: 'image', source: 'medium-1', caption: 'A caixa' })
  says('m8', 'company', { type: 'media', kind: 'document', source: 'medium-2', filename: 'nota-fiscal.pdf' })
  says('m9', 'company', list, { ticks: { failed: { code: 131026 } } })
  const place = {
    latitude: -23.56143,
    longitude: -46.65588,
    name: 'Loja Aurora',
    address: 'Av. Paulista, 1578',
  }
  says('m10', 'company', { type: 'location', ...place })
  addEntry(hidden.bsuid, entryOf('l1', 'company', { type: 'text', body: 'Olá, Luíza!' }))
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Mensagem' })

test.each(allLooks)('phones: $screen $theme $language', async (look) => {
  const page = await open(phone(marina.phone, joao.phone, hidden.bsuid), look)
  await page.getByText('Av. Paulista, 1578').waitFor()
  await page.locator('img[src^="blob:"]').waitFor()
  await shoot(page, 'phones', look)
  expect(await axeFindings(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (look.screen === 'phone') {
    await page.getByRole('button', { name: /^(Falhas|Faults)/ }).click()
    await page.getByRole('dialog').waitFor()
    await shoot(page, 'phones-faults', look)
    expect(await axeFindings(page)).toEqual([])
  }
  expect(tab.complaints).toEqual([])
})

test.each(allLooks)('nobody is open: $screen $theme $language', async (look) => {
  const page = await open('/w/teste/phone', look)
  await page.getByText('Marina Souza').waitFor()
  await shoot(page, 'phone-choose', look)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: /^(Novo cliente|New customer)$/ }).click()
  await shoot(page, 'phone-new', look)
  expect(await axeFindings(page)).toEqual([])
  expect(tab.complaints).toEqual([])
})

test('a customer is chosen, writes and reads the answer without a reload', async () => {
  const page = await open('/w/teste/phone')
  await page.getByRole('button', { name: /Marina Souza/ }).click()
  await page.getByText('Pedido 1042', { exact: true }).waitFor()
  await field(page).fill('tem em *azul*?')
  await field(page).press('Enter')
  await page.locator('strong', { hasText: 'azul' }).waitFor()
  await expect.poll(() => emulator.said).toMatchObject([{ type: 'text', body: 'tem em *azul*?' }])
  emulator.tell(marina.phone, { event: 'typing', number: '106540352242922' })
  await page.getByText('digitando…').waitFor()
  emulator.addEntry(marina.phone, entryOf('a1', 'company', { type: 'text', body: 'Tem, sim!' }))
  await page.getByText('Tem, sim!').waitFor()
  await page.getByText('digitando…').waitFor({ state: 'detached' })
  expect(await page.getByText('azul').count()).toBe(1)
  emulator.tell(marina.phone, { event: 'ticks', id: 'wamid.own1', ticks: 'read' })
  await page.locator('#phone-message-wamid\\.own1').getByRole('img', { name: 'Lida' }).waitFor()
  expect(tab.complaints).toEqual([])
})

test('buttons are pressed once, a list is a sheet, a quote and a reaction go out', async () => {
  const page = await open(phone(marina.phone))
  const other = page.getByRole('button', { name: 'Outro pedido' })
  expect(await page.getByRole('button', { name: 'Era só isso' }).isDisabled()).toBe(true)
  await other.click()
  await page.waitForFunction(() => document.body.textContent?.includes('Opção sim'))
  expect(await other.isDisabled()).toBe(true)

  await page.getByRole('button', { name: 'Ver assuntos' }).click()
  const sheet = page.getByRole('dialog', { name: 'Ver assuntos' })
  await sheet.getByRole('heading', { name: 'Pagamento' }).waitFor()
  await shoot(page, 'phone-list', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await sheet.getByRole('button', { name: /Prazo/ }).click()
  await sheet.waitFor({ state: 'detached' })

  const message = page.locator('#phone-message-m5')
  await message.hover()
  await message.getByRole('button', { name: 'Responder a esta mensagem' }).click()
  await page.keyboard.type('obrigada')
  await page.keyboard.press('Enter')
  await message.getByRole('button', { name: 'Reagir' }).click()
  expect(await page.getByRole('button', { name: '👍' }).getAttribute('aria-pressed')).toBe('true')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: '👍' }).click()
  await message.getByTitle('Sua reação').waitFor({ state: 'detached' })
  await expect
    .poll(() => emulator.said)
    .toMatchObject([
      { type: 'choice', id: 'sim', message: 'm2' },
      { type: 'choice', id: 'prazo', message: 'm9' },
      { type: 'text', body: 'obrigada', reply_to: 'm5' },
      { type: 'reaction', to: 'm5', emoji: '' },
    ])
  expect(tab.complaints).toEqual([])
})

test('files go out up to 16 MB; what is refused says why', async () => {
  const page = await open(phone(joao.phone))
  await field(page).waitFor()
  const pick = async (kind: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
    await page.getByRole('button', { name: 'Anexar' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('menuitem', { name: kind }).click()
    await (await chooser).setFiles(file)
  }
  await pick('Documento', {
    name: 'grande.zip',
    mimeType: 'application/zip',
    buffer: Buffer.alloc(17_000_000),
  })
  await page.getByText('“grande.zip” tem 17 MB; o limite é 16 MB.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await pick('Foto', { name: 'foto.png', mimeType: 'image/png', buffer: picture })
  const dialog = page.getByRole('dialog', { name: 'Enviar: Foto' })
  await dialog.getByLabel('Legenda').fill('a caixa chegou assim')
  await shoot(page, 'phone-attach', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('a caixa chegou assim').waitFor()
  await page.locator('img[src^="blob:"]').waitFor()
  expect(await page.getByRole('button', { name: 'Ir para o fim' }).count()).toBe(0)
  await expect.poll(() => emulator.said).toHaveLength(1)
  const [photo] = emulator.said
  expect(photo).toMatchObject({ type: 'media', kind: 'image', mime_type: 'image/png' })
  expect(photo?.data).toBe(picture.toString('base64'))
  await page.getByRole('button', { name: 'Anexar' }).click()
  await page.getByRole('menuitem', { name: 'Localização' }).click()
  await page.getByLabel('Latitude').fill('91')
  await page.getByText('De -90 a 90 graus.').waitFor()
  await page.getByLabel('Latitude').fill('-23,5')
  await page.keyboard.press('Enter')
  await page.getByText('MASP').waitFor()
  await expect.poll(() => emulator.said[1]).toMatchObject({ type: 'location', latitude: -23.5 })
  expect(tab.complaints).toEqual([])
})

test('what was not taken keeps its words, what is too long says so, the draft survives a reload', async () => {
  const page = await open(phone(joao.phone))
  await page.getByRole('button', { name: 'cadê meu pedido 1042?' }).waitFor()
  await field(page).fill('refuse')
  await page.keyboard.press('Enter')
  await page.getByText('O WhatsApp emulado não responde.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await expect.poll(() => emulator.said).toHaveLength(2)
  await page.getByText('O WhatsApp emulado não responde.').waitFor()
  await page.getByRole('button', { name: 'Descartar' }).click()
  await field(page).fill(`<b>‮${'é'.repeat(4095)}`)
  await page.getByText(/o WhatsApp aceita até 4\.096/).waitFor()
  expect(await page.getByRole('button', { name: 'Enviar' }).isDisabled()).toBe(true)
  await field(page).fill('rascunho')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('de duas linhas')
  await page.reload()
  await field(page).waitFor()
  expect(await field(page).inputValue()).toBe('rascunho\nde duas linhas')
})

test('a cut stream comes again and what was missed is fetched', async () => {
  const page = await open(phone(hidden.bsuid))
  await page.getByText('Olá, Luíza!').waitFor()
  emulator.cut()
  emulator.addEntry(hidden.bsuid, entryOf('l2', 'company', { type: 'text', body: 'Ainda está aí?' }))
  await page.getByText('Ainda está aí?').waitFor()
  emulator.addEntry(hidden.bsuid, entryOf('l3', 'company', { type: 'text', body: 'Até logo.' }))
  await page.getByText('Até logo.').waitFor()
})

test('all phones and the faults are heard through one connection', async () => {
  const page = await open(phone(marina.phone, joao.phone, hidden.bsuid))
  await page.getByText('Olá, Luíza!').waitFor()
  await expect.poll(() => emulator.asked.filter((one) => one.endsWith('stream'))).toEqual(['GET stream'])
  for (const who of [marina.phone, hidden.bsuid]) {
    emulator.addEntry(who, entryOf(`n-${who}`, 'company', { type: 'text', body: `Novidade ${who}` }))
    await page.getByText(`Novidade ${who}`).waitFor()
  }
  await page.getByRole('button', { name: 'Fechar o telefone de João Pedro Lima' }).click()
  await expect.poll(() => emulator.listening()).toEqual([['faults=true', marina.phone, hidden.bsuid]])
})

test('faults are switched, and the line says what just happened', async () => {
  const page = await open(phone(marina.phone))
  const once = page.getByRole('button', { name: 'Uma vez: Webhook repetido' })
  await once.click()
  await page.getByText('ligada uma vez: Webhook repetido').waitFor()
  expect(await once.getAttribute('aria-pressed')).toBe('true')
  await expect.poll(() => emulator.asked.filter((one) => one === 'GET faults').length).toBeGreaterThan(1)
  emulator.strike({ fault: 'duplicate_webhook', of: 'messages', copies: 4 })
  await page.getByText('o webhook foi entregue 5 vezes').waitFor()
  await expect.poll(() => once.getAttribute('aria-pressed')).toBe('false')
  await page.getByRole('button', { name: 'Sempre: Loja fora do ar' }).click()
  await page.getByText('ligada: Loja fora do ar').waitFor()
  await page.getByRole('button', { name: 'Desligar tudo' }).click()
  await page.getByText('todas as falhas foram desligadas').waitFor()
  expect(emulator.asked).toContain('DELETE shop/faults')
  await shoot(page, 'phone-news', plainLook)
  expect(await axeFindings(page)).toEqual([])
  expect(tab.complaints).toEqual([])
})

test('by keyboard alone: open a second customer, write in the first, close', async () => {
  const page = await open(phone(marina.phone))
  await field(page).waitFor()
  await page.keyboard.press('c')
  await page.getByRole('dialog', { name: 'Quem vai conversar?' }).waitFor()
  await page.keyboard.type('joao')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Telefone de João Pedro Lima' }).waitFor()
  await page.keyboard.press('1')
  await page.keyboard.type('oi')
  await page.keyboard.press('Enter')
  await expect.poll(() => emulator.said).toMatchObject([{ type: 'text', body: 'oi' }])
  expect(emulator.asked).toContain(`POST customers/${marina.phone}/messages`)
  await page.getByRole('button', { name: 'Fechar o telefone de João Pedro Lima' }).press('Enter')
  await page.getByRole('region', { name: 'Telefone de João Pedro Lima' }).waitFor({ state: 'detached' })
})

test('a new customer is made, with a phone and without', async () => {
  const page = await open('/w/teste/phone')
  await page.getByRole('button', { name: 'Novo cliente' }).click()
  await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Caio')
  await page.getByRole('textbox', { name: 'Telefone' }).fill('+55 11')
  await page.keyboard.press('Enter')
  await page.getByText('Escreva de 8 a 15 algarismos').waitFor()
  await page.getByRole('textbox', { name: 'Telefone' }).fill('+55 11 91234-5678')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Telefone de Caio' }).waitFor()
  expect(decodeURIComponent(page.url())).toContain('5511912345678')
})

test('a customer of the sample shop is made known by being chosen', async () => {
  const page = await open('/w/teste/phone')
  await page.getByRole('searchbox', { name: 'Nome, telefone ou BSUID' }).fill('tiago')
  await page.getByRole('button', { name: /Tiago Gonçalves/ }).click()
  await page.getByRole('region', { name: 'Telefone de Tiago Gonçalves' }).waitFor()
  expect(emulator.asked).toContain('POST customers')
})

test('no emulator, and one that does not answer, are explained', async () => {
  const page = await open('/w/teste/phone')
  await page.unroute('**/api/v1/workspaces/*/simulator/**')
  await page.route('**/simulator/**', (route) => refuse(route, 404, 'not-found'))
  await page.reload()
  await page.getByText('Este ambiente não tem WhatsApp emulado').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.route('**/simulator/**', (route) =>
    refuse(route, 503, 'unavailable', { detail: 'Confira se `ponte simulator` está rodando.' }),
  )
  await page.reload()
  await page.getByText('O WhatsApp emulado não respondeu').waitFor({ timeout: 15_000 })
  await page.getByText('Confira se `ponte simulator` está rodando.').waitFor()
})

test('a visitor’s phone needs its token alone', async () => {
  const look: Look = { ...plainLook, screen: 'phone' }
  const page = await open('/phone#dG9rZW4', look)
  await page.getByText('Pedido 1042', { exact: true }).waitFor()
  await shoot(page, 'phone-visit', look)
  expect(await axeFindings(page)).toEqual([])
  await field(page).fill('oi de longe')
  await page.getByRole('button', { name: 'Enviar' }).click()
  await expect.poll(() => emulator.said).toMatchObject([{ body: 'oi de longe' }])
  await page.route('**/api/v1/visits/simulator/**', (route) => refuse(route, 410, 'link-expired'))
  await page.reload()
  await page.getByText('Este endereço não vale mais').waitFor()
  expect(page.url()).toContain('/phone')
})
