import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { axeFindings, launch, openTab, plainLook, shoot } from '../browser'
import {
  ana,
  customerSays,
  INBOX,
  inbox,
  joao,
  makeCustomer,
  marina,
  openFirstRun,
  openSecondPage,
  phone,
  phoneOf,
  received,
  unexpected,
} from './kit'
import { dataFolder, freePort, type Ponte, startPonte } from './ponte'
import { layWire } from './wire'

let browser: Browser
const ends: (() => unknown)[] = []

beforeAll(async () => {
  browser = await launch()
})

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

afterAll(() => browser?.close())

async function start(options?: Parameters<typeof startPonte>[0]): Promise<Ponte> {
  const ponte = await startPonte(options)
  ends.push(ponte.stop)
  return ponte
}

function folder(): string {
  const data = dataFolder()
  ends.push(data.remove)
  return data.path
}

const REPLY = 'Já consultei o seu pedido: ele chega amanhã.'

test('the server is killed while somebody writes: nothing typed is lost, and it goes out once', async () => {
  const options = { data: folder(), port: await freePort() }
  const before = await start(options)
  const tab = await openFirstRun(browser, before)
  const { page } = tab
  ends.push(tab.close)
  await page.goto(INBOX)
  await customerSays(before, marina.phone, 'quero falar com uma pessoa')
  await inbox(page).openHandedOver(marina.name)
  await page.keyboard.press('a')
  await inbox(page).reply.fill('Já consultei o seu pedido')
  await before.kill()
  await page.getByText(/Sem atualização há/).waitFor()
  await inbox(page).reply.press('End')
  await page.keyboard.type(': ele chega amanhã.')
  await shoot(page, 'real-server-gone', plainLook)
  const address = page.url()
  await page.reload().catch(() => {})

  const after = await start(options)
  await page.goto(address)
  await inbox(page).reply.waitFor()
  expect(await inbox(page).reply.inputValue()).toBe(REPLY)
  // The emulated WhatsApp knows nothing of before: it has a window of its own.
  await customerSays(after, marina.phone, 'e aí?')
  await inbox(page).bubble('e aí?').waitFor()
  await inbox(page).reply.press('Enter')
  await expect.poll(() => received(after, marina.phone)).toContain(REPLY)
  // A second one would come before what is sent after it.
  await inbox(page).reply.fill('Mais alguma coisa?')
  await inbox(page).reply.press('Enter')
  await expect.poll(() => received(after, marina.phone)).toContain('Mais alguma coisa?')
  expect(await received(after, marina.phone)).toEqual([REPLY, 'Mais alguma coisa?'])
  expect(unexpected(tab.complaints)).toEqual([])
})

test('what was sent to a server that is gone goes out by itself when it is back', async () => {
  const options = { data: folder(), port: await freePort() }
  const before = await start(options)
  const tab = await openFirstRun(browser, before)
  const { page } = tab
  ends.push(tab.close)
  await page.goto(INBOX)
  await customerSays(before, marina.phone, 'quero falar com uma pessoa')
  await inbox(page).openHandedOver(marina.name)
  await page.keyboard.press('a')
  await inbox(page).reply.fill('Ele chega amanhã.')
  await before.kill()
  await inbox(page).reply.press('Enter')
  await page.getByText('O servidor não respondeu').first().waitFor()

  await start(options)
  await page.getByText(/Sem atualização há/).waitFor({ state: 'detached' })
  await page.getByText('O servidor não respondeu').first().waitFor({ state: 'detached' })
  await inbox(page).bubble('Ele chega amanhã.').waitFor()
  expect(unexpected(tab.complaints)).toEqual([])
})

test('the stream is cut: the page says so, and catches up', async () => {
  const ponte = await start()
  const wire = await layWire(ponte.url)
  ends.push(wire.close)
  const tab = await openFirstRun(browser, { ...ponte, url: wire.url })
  const { page } = tab
  ends.push(tab.close)
  await page.goto(INBOX)
  await customerSays(ponte, marina.phone, 'quero falar com uma pessoa')
  await inbox(page).open(marina.name)
  wire.cut()
  await page.getByText(/Sem atualização há/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await customerSays(ponte, marina.phone, 'vocês estão aí?')
  await customerSays(ponte, joao.phone, 'quero falar com uma pessoa')
  wire.mend()
  await inbox(page).bubble('vocês estão aí?').waitFor()
  await inbox(page).card(joao.name).waitFor()
  await page.getByText(/Sem atualização há/).waitFor({ state: 'detached' })
  expect(unexpected(tab.complaints)).toEqual([])
})

test('an old link of the first run says how to get another; the new one is good once', async () => {
  const data = folder()
  const before = await start({ data })
  await before.stop()
  const ponte = await start({ data })
  const { page, complaints, close } = await openTab(browser, ponte.url)
  ends.push(close)
  await page.goto('/login')
  await page.getByText('Este Ponte ainda não tem administrador').waitFor()
  await page.goto(`/first-run#${before.token}`)
  await page.getByText('Este link não vale mais').waitFor()
  await page.getByText('Reinicie “ponte demo”').waitFor()
  await (await openFirstRun(browser, ponte)).close()
  await page.goto(`/first-run#${ponte.token}`)
  await page.reload()
  await page.getByText('Este Ponte já está configurado').waitFor()
  await page.getByRole('link', { name: 'Ir para a entrada' }).click()
  await page.waitForURL('**/login')
  expect(complaints).toEqual([])
})

test('weak passwords are refused at their field', async () => {
  const ponte = await start()
  const { page, complaints, close } = await openTab(browser, ponte.url)
  ends.push(close)
  await page.goto(`/first-run#${ponte.token}`)
  const password = page.getByLabel('Senha', { exact: true })
  await page.getByLabel('Seu nome').fill(ana.name)
  await page.getByLabel('E-mail').fill('ana')
  await password.fill('123')
  await page.keyboard.press('Enter')
  await page.getByText('Informe um e-mail válido.').waitFor()
  await page.getByLabel('E-mail').fill(ana.email)
  for (const [tried, answer] of [
    ['123', 'A senha deve ter pelo menos 12 caracteres.'],
    ['minhasenha123', 'Esta senha é uma das mais usadas.'],
    ['abcabcabcabcabc', 'A senha só repete um trecho.'],
    ['ribeiro tranquilo', 'A senha não pode conter seu nome'],
  ] as const) {
    await password.fill(tried)
    await page.keyboard.press('Enter')
    await page.getByText(answer).waitFor()
  }
  expect(await page.getByLabel('Seu nome').inputValue()).toBe(ana.name)
  expect(complaints).toEqual([])
})

test('wrong passwords, one after the other: the wait is told, and the right one is kept out until then', async () => {
  const ponte = await start()
  const founder = await openFirstRun(browser, ponte)
  await founder.close()
  const { page, complaints, close } = await openTab(browser, ponte.url)
  ends.push(close)
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(ana.email)
  const password = page.getByLabel('Senha', { exact: true })
  const tooMany = page.getByText(/Aguarde .+ e tente de novo/)
  for (let attempt = 1; attempt <= 30 && (await tooMany.count()) === 0; attempt += 1) {
    await password.fill(`errada ${attempt}`)
    await password.press('Enter')
    await page.getByRole('button', { name: 'Entrar', disabled: false }).or(tooMany).first().waitFor()
  }
  await tooMany.waitFor()
  expect(await page.getByRole('button', { name: 'Entrar' }).isDisabled()).toBe(true)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('one’s own password is changed: the page goes on, the old one is good no more', async () => {
  const ponte = await start()
  const { page, complaints, close } = await openFirstRun(browser, ponte)
  ends.push(close)
  await page.goto(INBOX)
  await page.getByRole('button', { name: /conta e ambientes/ }).click()
  await page.getByRole('menuitem', { name: 'Trocar senha' }).click()
  await page.getByLabel('Senha atual', { exact: true }).fill(ana.password)
  await page.getByLabel('Nova senha', { exact: true }).fill('outra frase bem comprida')
  await page.keyboard.press('Enter')
  await page.getByText('Senha trocada').waitFor()
  await customerSays(ponte, marina.phone, 'quero falar com uma pessoa')
  await inbox(page).card(marina.name).waitFor()
  expect(new URL(page.url()).pathname).toBe(INBOX)
  expect(complaints).toEqual([])
})

const nasty =
  '<script>window.struck = 1</script><img src=x onerror="window.struck = 2"> \u202Eتحية &lt;b&gt; 👩🏽‍🚒🏴‍☠️ *_~```'
const longest = nasty + 'é'.repeat(4096 - Array.from(nasty).length)

test('a message of HTML, script, right-to-left marks and emoji, 4,096 long, is text on both sides', async () => {
  const ponte = await start()
  const tab = await openFirstRun(browser, ponte)
  const { page } = tab
  ends.push(tab.close)
  await page.goto(phoneOf(marina.phone))
  await phone(page).say('quero falar com uma pessoa')
  await phone(page).bubble('Vou chamar uma pessoa').waitFor()
  await phone(page).say(longest)
  await phone(page).bubble('window.struck = 1').waitFor()
  const desk = await openSecondPage(tab, INBOX)
  await inbox(desk).open(marina.name)
  await inbox(desk).bubble('window.struck = 2').waitFor()
  await desk.keyboard.press('a')
  await inbox(desk).reply.fill(longest)
  await inbox(desk).reply.press('Enter')
  await phone(page).bubble('window.struck = 1').nth(1).waitFor()
  expect(await received(ponte, marina.phone)).toContain(longest)
  for (const side of [page, desk]) {
    expect(await side.evaluate(() => (window as unknown as { struck?: number }).struck)).toBe(undefined)
    expect(await side.locator('article script, article img').count()).toBe(0)
    expect(await side.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  }
  await shoot(desk, 'real-nasty-inbox', plainLook)
  const named = { name: '<b onclick="window.struck = 3">\u202EAna</b> 👩🏽‍🚒', phone: '5511900000001' }
  await makeCustomer(ponte, named)
  await customerSays(ponte, named.phone, 'atendente')
  await inbox(desk).open('<b onclick="window.struck = 3">')
  await inbox(desk).conversation.getByText('</b>').click()
  expect(await desk.evaluate(() => (window as unknown as { struck?: number }).struck)).toBe(undefined)
  await shoot(desk, 'real-nasty-name', plainLook)
  await shoot(page, 'real-nasty-phone', plainLook)
  expect(tab.complaints).toEqual([])
}, 90_000)
