import type { APIRequestContext, Browser, Page } from 'playwright-core'
import { type Look, openTab, plainLook, type Tab } from '../browser'
import type { Ponte } from './ponte'

export const WORKSPACE = 'loja-aurora'
export const QUESTION = 'cadê meu pedido 1042?'
export const marina = { name: 'Marina Souza', phone: '5511987654321' }
export const joao = { name: 'João Pedro Lima', phone: '5531988887777' }

export const ana = { name: 'Ana Ribeiro', email: 'ana@aurora.example', password: 'tijolo verde canta alto' }
export const bruno = { name: 'Bruno Teles', email: 'bruno@aurora.example', password: 'pipoca salta na chuva' }

export type Person = typeof ana

/** The administrator's tab, on the customer's phone: the one-time link is used as a person uses it. */
export async function openFirstRun(browser: Browser, ponte: Ponte, look: Look = plainLook): Promise<Tab> {
  const tab = await openTab(browser, ponte.url, look)
  await tab.page.goto(`/first-run#${ponte.token}`)
  await fillIn(tab.page, ana)
  await tab.page.getByRole('button', { name: 'Começar' }).click()
  await tab.page.waitForURL(`**/w/${WORKSPACE}/phone?**`)
  return tab
}

export async function fillIn(page: Page, { name, email, password }: Person) {
  await page.getByLabel('Seu nome').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Senha', { exact: true }).fill(password)
}

/** A colleague's tab: invited through the API, let in by the link. */
export async function openInvited(browser: Browser, ponte: Ponte, inviter: Tab, person: Person) {
  const { name, email } = person
  const answer = await post(inviter, ponte, `/workspaces/${WORKSPACE}/members`, {
    name,
    email,
    language: 'pt-BR',
    role: 'agent',
  })
  const { link } = await answer.json()
  const tab = await openTab(browser, ponte.url)
  await tab.page.goto(`/invitation#${link.token}`)
  await tab.page.getByText(email).waitFor()
  await tab.page.getByLabel('Senha', { exact: true }).fill(person.password)
  await tab.page.getByRole('button', { name: 'Entrar' }).click()
  await tab.page.waitForURL(`**/w/${WORKSPACE}/inbox`)
  return tab
}

async function post({ context }: Tab, ponte: Ponte, path: string, data: object) {
  const request: APIRequestContext = context.request
  const answer = await request.post(`${ponte.url}/api/v1${path}`, { data, headers: { Origin: ponte.url } })
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
  return answer
}

/** Another page of the same person. */
export async function openSecondPage(tab: Tab, path: string): Promise<Page> {
  const page = await tab.context.newPage()
  await page.goto(path)
  return page
}

export const INBOX = `/w/${WORKSPACE}/inbox`
export const phoneOf = (...who: string[]) =>
  `/w/${WORKSPACE}/phone?who=${encodeURIComponent(JSON.stringify(who))}`

/** The customer's phone on a page. */
export function phone(page: Page, { name } = marina) {
  const region = page.getByRole('region', { name: `Telefone de ${name}` })
  const field = region.getByRole('textbox', { name: 'Mensagem' })
  return {
    region,
    field,
    bubble: (text: string | RegExp) => region.getByRole('article').filter({ hasText: text }),
    async say(text: string) {
      await field.fill(text)
      await field.press('Enter')
    },
  }
}

/** The inbox on a page. */
export function inbox(page: Page) {
  const conversation = page.getByRole('region', { name: 'Atendimento', exact: true })
  return {
    conversation,
    reply: page.getByRole('textbox', { name: 'Resposta ao cliente' }),
    card: (name: string) =>
      page.getByRole('list', { name: 'Lista de atendimentos' }).getByRole('link', { name }),
    bubble: (text: string | RegExp) => conversation.getByRole('article').filter({ hasText: text }),
    lock: (name: string) => conversation.getByText(`${name} está atendendo`),
    async open(name: string) {
      const card = this.card(name)
      // While somebody points at the list nothing moves in it.
      const news = page.getByRole('button', { name: /^\d+ novas?$/ })
      await card.or(news).first().waitFor()
      if ((await card.count()) === 0) await news.click()
      await card.click()
      await conversation.getByRole('article').first().waitFor()
    },
    /** Opens one that the bot hands to a person; what is sent before its last words are on the screen would have missed them. */
    async openHandedOver(name: string) {
      await this.open(name)
      await this.bubble('Vou chamar uma pessoa').first().waitFor()
    },
  }
}

/** What a customer of the emulated WhatsApp writes, without a phone on the screen. */
export async function customerSays(ponte: Ponte, who: string, body: string) {
  await emulator(ponte, `customers/${who}/messages`, json({ type: 'text', body }))
}

/** Somebody of whom nobody has heard. */
export async function makeCustomer(ponte: Ponte, customer: typeof marina) {
  await emulator(ponte, 'customers', json(customer))
}

function json(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

interface Entry {
  from: 'customer' | 'company'
  content: { type: string; body?: string }
}

/** All texts that reached the customer, oldest first. */
export async function received(ponte: Ponte, who: string): Promise<string[]> {
  const entries: Entry[] = await (await emulator(ponte, `customers/${who}/transcript`)).json()
  return entries.filter(({ from }) => from === 'company').map(({ content }) => content.body ?? content.type)
}

async function emulator(ponte: Ponte, path: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(`${ponte.emulator}/_emulator/${path}`, init)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** Somebody at the emulated Meta decides about a template. */
export async function reviewTemplate(ponte: Ponte, name: string, status: string) {
  await emulator(ponte, `templates/${name}/review`, json({ status }))
}

/** What the page complained about, without what it says while nobody answers. */
export function unexpected(complaints: readonly string[]): string[] {
  return complaints.filter((one) => !/net::ERR_/.test(one))
}
