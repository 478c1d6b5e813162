import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, launch, openTab, plainLook, shoot } from './browser'
import { ana } from './fake-answers'
import {
  aDay,
  ago,
  answerInbox,
  bia,
  conversation,
  type FakeInbox,
  holdFirstReply,
  message,
  type World,
} from './fake-inbox'
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

const mine = { type: 'agent', id: ana.id, name: ana.name } as const

async function openInbox(worlds: readonly World[], path = '') {
  const tab = await openTab(browser, server.url)
  const inbox = await answerInbox(tab.page, worlds)
  await tab.page.goto(`/w/loja/inbox${path}`)
  return { ...tab, inbox }
}

async function openDay(who: keyof ReturnType<typeof aDay>) {
  const day = aDay()
  const { conversation: one } = day[who]
  const tab = await openInbox(Object.values(day), `/${one.id}`)
  await tab.page.getByRole('article').first().waitFor()
  return { ...tab, one, day }
}

const card = (page: Page, name: string | RegExp) =>
  page.getByRole('list', { name: 'Lista de atendimentos' }).getByRole('link', { name })
const reply = (page: Page) => page.getByRole('textbox', { name: 'Resposta ao cliente' })
const bubble = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
const calls = (inbox: FakeInbox, ending: string) => inbox.asked.filter(({ call }) => call.endsWith(ending))

test('from the queue to the answer: take it, reply, leave a note', async () => {
  const { page, inbox, complaints, close } = await openDay('marina')
  await page.getByText('Aguardando na fila Vendas').waitFor()
  await page
    .getByRole('region', { name: 'Atendimento', exact: true })
    .getByRole('button', { name: 'Assumir' })
    .last()
    .click()
  await reply(page).fill('Dá tempo, sim! Qual o *novo endereço*?')
  await page.keyboard.press('Enter')
  await bubble(page, 'Dá tempo, sim!').waitFor()
  expect(await reply(page).inputValue()).toBe('')
  const sent = calls(inbox, '/replies')[0]
  expect(sent?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(sent?.body).toMatchObject({ seen_position: 6, content: { type: 'text' } })
  await page.getByRole('button', { name: 'Nota interna' }).click()
  await page.getByRole('textbox', { name: 'Nota interna' }).fill('Confirmar com a expedição')
  await page.getByRole('button', { name: 'Guardar nota' }).click()
  await page.getByRole('article', { name: 'Ana Souza · nota interna' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a message that was sent moves on by events, and is shown once', async () => {
  const { page, inbox, one, close } = await openDay('meu')
  await reply(page).fill('Estou aqui!')
  await page.keyboard.press('Control+Enter')
  await bubble(page, 'Estou aqui!').getByRole('img', { name: 'Na fila de envio' }).waitFor()
  const sent = inbox.messages.get(one.id)?.at(-1)
  if (!sent) throw new Error('nothing was sent')
  await inbox.tell(
    'message.queued',
    { message: sent.id, conversation: one.id, position: sent.position },
    one.thread,
  )
  sent.delivery = { state: 'read' }
  await inbox.tell('message.status_changed', { message: sent.id, state: 'read' }, one.thread)
  await bubble(page, 'Estou aqui!').getByRole('img', { name: 'Lida' }).waitFor()
  expect(await bubble(page, 'Estou aqui!').count()).toBe(1)
  await close()
})

test('two replies right after each other on a slow line: both leave, in order', async () => {
  const { page, inbox, one, complaints, close } = await openDay('meu')
  const letGo = await holdFirstReply(page)
  for (const words of ['primeiro isto', 'depois aquilo']) {
    await reply(page).fill(words)
    await page.keyboard.press('Enter')
  }
  await page.getByText('depois aquilo').waitFor()
  letGo()
  await bubble(page, 'depois aquilo').getByRole('img', { name: 'Na fila de envio' }).waitFor()
  const said = inbox.messages.get(one.id)?.slice(-2)
  expect(said).toMatchObject([{ content: { body: 'primeiro isto' } }, { content: { body: 'depois aquilo' } }])
  expect(calls(inbox, '/replies')).toHaveLength(2)
  expect(complaints).toEqual([])
  await close()
})

test('another reply came first: calmly what it was, and the choice', async () => {
  const { page, inbox, one, complaints, close } = await openDay('meu')
  const missed = message(one, {
    direction: 'out',
    author: { type: 'agent', ...bia },
    content: { type: 'text', body: 'A troca já foi aberta.' },
    delivery: { state: 'sent' },
  })
  inbox.refuseNext('/replies', [409, 'missed-replies', { missed: [missed] }])
  await reply(page).fill('Aberta a troca 77')
  await page.keyboard.press('Enter')
  const screen = page.getByRole('region', { name: 'Outra resposta saiu enquanto você escrevia' })
  await screen.getByText('A troca já foi aberta.').waitFor()
  await screen.getByText('Aberta a troca 77').waitFor()
  await shoot(page, 'inbox-missed', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await screen.getByRole('button', { name: 'Editar' }).click()
  expect(await reply(page).inputValue()).toBe('Aberta a troca 77')
  inbox.refuseNext('/replies', [409, 'missed-replies', { missed: [missed] }])
  await reply(page).press('Enter')
  await screen.getByRole('button', { name: 'Enviar assim mesmo' }).click()
  await bubble(page, 'Aberta a troca 77').waitFor()
  const [first, , last] = calls(inbox, '/replies')
  expect(last?.body).toMatchObject({ seen_position: missed.position })
  expect(last?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key'])
  expect(complaints).toEqual([])
  await close()
})

test('the lock names who has it; the text that was being written is kept', async () => {
  const { page, inbox, one, complaints, close } = await openDay('meu')
  await reply(page).fill('Um momento, por favor')
  one.owner = { type: 'agent', ...bia }
  const facts = {
    conversation: one.id,
    owner: 'agent',
    agent: bia.id,
    from: 'agent',
    from_agent: ana.id,
    queue: null,
  }
  await inbox.tell('conversation.taken_over', facts, one.thread)
  await page.getByText('Bia Lima está atendendo').waitFor()
  await page.getByText('Seu rascunho está guardado:').waitFor()
  await shoot(page, 'inbox-lock', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Assumir com aviso' }).click()
  expect(await reply(page).inputValue()).toBe('Um momento, por favor')
  expect(calls(inbox, '/take-over')[0]?.body).toEqual({ from: 'anybody' })
  expect(complaints).toEqual([])
  await close()
})

test('whoever was quicker is named, without an alarm; a reply of mine goes back to the box', async () => {
  const { page, inbox, one, close } = await openDay('marina')
  one.owner = { type: 'agent', ...bia }
  await page.keyboard.press('a')
  await page.getByText('Bia Lima está atendendo').waitFor()
  expect(await page.getByText('Não foi possível assumir').count()).toBe(0)
  await page.getByRole('button', { name: 'Assumir com aviso' }).click()
  inbox.refuseNext('/replies', [409, 'not-the-owner', { owner: { type: 'agent', ...bia } }])
  await reply(page).fill('Olá!')
  one.owner = { type: 'agent', ...bia }
  await reply(page).press('Enter')
  await page.getByText('Seu rascunho está guardado:').waitFor()
  await page.getByText('Olá!').waitFor()
  await close()
})

test('the server is gone while one writes: nothing is lost, and it goes out once it is back', async () => {
  const { page, inbox, close } = await openDay('meu')
  const back = inbox.silence('/replies')
  await reply(page).fill('Já resolvo')
  await page.keyboard.press('Enter')
  await page.getByText('O servidor não respondeu.').waitFor()
  await reply(page).fill('e mais isto')
  await page.reload()
  await bubble(page, 'Oi? Alguém aí?').waitFor()
  expect(await reply(page).inputValue()).toBe('e mais isto')
  back()
  const retry = page.getByRole('button', { name: 'Tentar de novo' })
  await retry.click({ timeout: 10_000 })
  await bubble(page, 'Já resolvo').waitFor()
  const keys = new Set(calls(inbox, '/replies').map(({ headers }) => headers['idempotency-key']))
  expect(keys.size).toBe(1)
  await close()
})

test('closing can be thought over; then it is closed', async () => {
  const { page, inbox, complaints, close } = await openDay('meu')
  await page.keyboard.press('e')
  await page.getByText('Este atendimento será encerrado em instantes.').waitFor()
  await page.getByRole('button', { name: 'Desfazer' }).first().click()
  await page.getByText('Este atendimento será encerrado em instantes.').waitFor({ state: 'hidden' })
  await page.keyboard.press('e')
  await page.getByText('A próxima mensagem do cliente abre outro.').waitFor({ timeout: 10_000 })
  expect(calls(inbox, '/close')).toHaveLength(1)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a failed message says why and can be sent again', async () => {
  const { page, inbox, close } = await openDay('meu')
  await page.getByText('O número não recebe mensagens').waitFor()
  await page.getByText('código 131026').waitFor()
  await page.getByRole('button', { name: 'Reenviar' }).click()
  await expect.poll(() => calls(inbox, '/resend').length).toBe(1)
  await expect.poll(() => bubble(page, 'Pode enviar uma foto da nota?').count()).toBe(2)
  await close()
})

test('the list follows the events, and does not move under the pointer', async () => {
  const day = aDay()
  const { page, inbox, complaints, close } = await openInbox(Object.values(day))
  await card(page, /Marina/).waitFor()
  await inbox.receive(day.robo.conversation.id, 'quero um atendente')
  await card(page, /Luíza.*quero um atendente/).waitFor()
  await card(page, /Marina/).hover()
  const fresh = conversation({ name: 'Tiago Gonçalves', waiting_since: ago(20 * 60_000) })
  inbox.conversations.set(fresh.id, fresh)
  inbox.messages.set(fresh.id, [message(fresh, { content: { type: 'text', body: 'boa tarde' } })])
  await inbox.tell('conversation.opened', { conversation: fresh.id, thread: fresh.thread }, fresh.thread)
  const pill = page.getByRole('button', { name: '1 nova' })
  await pill.waitFor()
  expect(await card(page, /Tiago/).count()).toBe(0)
  await page.getByRole('tab', { name: /Todos\s*7/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await pill.click()
  await card(page, /Tiago/).waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('the tabs count what the list shows: after one’s own step and after another page', async () => {
  const day = aDay()
  const tab = await openTab(browser, server.url)
  const { page } = tab
  const inbox = await answerInbox(page, Object.values(day))
  await page.goto(`/w/teste/inbox/${day.marina.conversation.id}`)
  await page.getByRole('tab', { name: /Meus\s*2$/ }).waitFor()
  await page
    .getByRole('region', { name: 'Atendimento', exact: true })
    .getByRole('button', { name: 'Assumir' })
    .last()
    .click()
  // No event tells of it here: the answer does.
  await page.getByRole('tab', { name: /Meus\s*3$/ }).waitFor()
  await page.getByRole('link', { name: 'Telefone' }).click()
  await page.getByText('Este ambiente não tem WhatsApp emulado').waitFor()
  const fresh = conversation({ name: 'Tiago Gonçalves', waiting_since: ago(20 * 60_000) })
  inbox.conversations.set(fresh.id, fresh)
  inbox.messages.set(fresh.id, [message(fresh, { content: { type: 'text', body: 'boa tarde' } })])
  await inbox.tell('conversation.opened', { conversation: fresh.id, thread: fresh.thread }, fresh.thread)
  await page.getByRole('link', { name: 'Atendimentos' }).click()
  await card(page, /Tiago/).waitFor()
  await page.getByRole('tab', { name: /Todos\s*7$/ }).waitFor()
  expect(tab.complaints).toEqual([])
  await tab.close()
})

test('tabs and search stand in the address; nothing found offers a way out', async () => {
  const { page, complaints, close } = await openInbox(Object.values(aDay()))
  await card(page, /Marina/).waitFor()
  await page.getByRole('tab', { name: /Aguardando/ }).click()
  await page.waitForURL('**/inbox?view=waiting')
  await expect.poll(() => card(page, /./).count()).toBe(2)
  await page.keyboard.press('b')
  await page.keyboard.type('joão')
  await page.waitForURL(/q=jo/)
  await expect.poll(() => card(page, /./).count()).toBe(1)
  await page.keyboard.type(' ninguém')
  await page.getByText('Nada com estes filtros').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Limpar filtros' }).click()
  await expect.poll(() => card(page, /./).count()).toBe(6)
  expect(complaints).toEqual([])
  await close()
})

test.each([
  ['', 'Nenhum atendimento ainda'],
  ['?view=mine', 'Nenhum atendimento com você'],
  ['?view=waiting', 'Tudo respondido'],
  ['?view=bot', 'O robô está livre'],
  ['?state=closed', 'Nenhum atendimento encerrado'],
])('an empty list says so: %s', async (search, title) => {
  const { page, close } = await openInbox([], search)
  await page.getByText(title).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await close()
})

test('a broken list and a missing conversation say what to do', async () => {
  const { page, inbox, close } = await openInbox([], '/0199c3c1-0000-7000-8000-00000000dead')
  await page.getByText('Atendimento não encontrado').waitFor()
  inbox.refuseNext('/conversations', [403, 'forbidden', { detail: 'Sua função não vê atendimentos.' }])
  await page.getByRole('tab', { name: /Meus/ }).click()
  await page.getByText('Sua função não vê atendimentos.').waitFor()
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await page.getByText('Nenhum atendimento com você').waitFor()
  await close()
})

test('by keyboard alone: from the list to the answer and back', async () => {
  const { page, inbox, complaints, close } = await openInbox(Object.values(aDay()))
  await card(page, /Marina/).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('João'))
  await page.keyboard.press('Enter')
  await page.getByText('Aguardando na fila Vendas').waitFor()
  await page.keyboard.press('a')
  await reply(page).waitFor()
  await page.keyboard.press('r')
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  await page.keyboard.type('Entregamos, sim')
  await page.keyboard.press('Enter')
  await bubble(page, 'Entregamos, sim').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Nota interna')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.getByText('Oi? Alguém aí?').last().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Encerrar o atendimento').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.waitForURL('**/w/loja/inbox')
  expect(calls(inbox, '/replies')).toHaveLength(1)
  expect(complaints).toEqual([])
  await close()
})

test('the contact: revealed on request, corrected, an order looked up, blocked and back', async () => {
  const { page, inbox, complaints, close } = await openDay('marina')
  const panel = page.getByRole('region', { name: 'Contato' })
  await panel.getByText('+55 11 •••••-4321').first().waitFor()
  await panel.getByRole('button', { name: 'Ver completos' }).click()
  await panel.getByText('+55 11 98765-4321').first().waitFor()
  await panel.getByText('Sua consulta foi registrada às').waitFor()
  await panel.getByRole('button', { name: 'Editar: Nome' }).click()
  await panel.getByLabel('Nome').fill('Marina S. Souza')
  await page.keyboard.press('Enter')
  await panel.getByText('Marina S. Souza').waitFor()
  expect(inbox.asked.find(({ call }) => call.startsWith('PATCH'))?.body).toEqual({ name: 'Marina S. Souza' })
  await panel.getByLabel('Número do pedido').fill('1042')
  await page.keyboard.press('Enter')
  await panel.getByText('Enviado', { exact: true }).waitFor()
  await panel.getByText('há 4 min').waitFor()
  await shoot(page, 'inbox-contact', plainLook)
  expect(await axeFindings(page)).toEqual([])
  await panel.getByLabel('Número do pedido').fill('7')
  await page.keyboard.press('Enter')
  await panel.getByText('Nenhum sistema conhece este pedido.').waitFor()
  await panel.getByRole('button', { name: 'Bloqueio' }).click()
  await panel.getByRole('button', { name: 'Bloquear contato' }).click()
  await panel.getByText('Este contato está bloqueado').waitFor()
  await page.getByRole('button', { name: 'Desfazer' }).click()
  await panel.getByRole('button', { name: 'Bloquear contato' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('colleagues who look on or write are shown', async () => {
  const { page, inbox, one, close } = await openDay('meu')
  await inbox.frame('presence', { conversation: one.id, user: bia.id, name: bia.name, state: 'typing' })
  await page.getByText('Bia Lima está escrevendo…').waitFor()
  await inbox.frame('presence', { conversation: one.id, user: bia.id, name: bia.name, state: 'left' })
  await page.getByText('Bia Lima está escrevendo…').waitFor({ state: 'hidden' })
  await reply(page).fill('oi')
  await expect
    .poll(() => calls(inbox, '/presence').map(({ body }) => body))
    .toContainEqual({ state: 'typing' })
  await close()
})

test('names and messages full of traps stay text', async () => {
  const trap = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
  const hostile = conversation({
    name: `${trap} \u202egnp.exe 🧑🏽‍🚀`,
    owner: mine,
    waiting_since: ago(60_000),
  })
  const long = `${'palavra '.repeat(511)}fim😀`.padEnd(4096, '!')
  const messages = [
    trap,
    '\u202eabc *negrito*',
    '🏳️‍🌈👩‍👩‍👧‍👦',
    'https://exemplo.example/\u202etxt.exe',
    'a'.repeat(4096),
    long,
  ].map((body) => message(hostile, { content: { type: 'text', body } }))
  const { page, complaints, close } = await openInbox([{ conversation: hostile, messages }], `/${hostile.id}`)
  page.on('dialog', () => complaints.push('a script ran'))
  await page.getByRole('article').last().waitFor()
  await shoot(page, 'inbox-hostile', plainLook)
  expect(await page.locator('img[src="x"]').count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(await axeFindings(page)).toEqual([])
  await reply(page).fill('😀'.repeat(4096))
  expect(await page.getByRole('button', { name: 'Enviar', exact: true }).isEnabled()).toBe(true)
  await reply(page).fill('😀'.repeat(4097))
  await page.getByRole('alert').getByText('Passou 1 caracteres').waitFor()
  expect(await page.getByRole('button', { name: 'Enviar', exact: true }).isDisabled()).toBe(true)
  expect(complaints).toEqual([])
  await close()
})

test('older messages come when one scrolls up; new ones are announced, not forced', async () => {
  const long = conversation({ owner: mine, waiting_since: ago(60_000) })
  const messages = Array.from({ length: 180 }, (_, index) =>
    message(long, {
      content: { type: 'text', body: `mensagem ${index + 1}` },
      sent_at: ago((200 - index) * 60_000),
    }),
  )
  const { page, inbox, complaints, close } = await openInbox(
    [{ conversation: long, messages }],
    `/${long.id}`,
  )
  await bubble(page, 'mensagem 180').waitFor()
  await page.getByRole('list', { name: 'Histórico de mensagens' }).hover()
  const first = page.getByText('mensagem 1', { exact: true })
  const scrollUp = async () => {
    await page.mouse.wheel(0, -1500)
    return first.count()
  }
  await expect.poll(scrollUp, { timeout: 30_000 }).toBe(1)
  await inbox.receive(long.id, 'e agora?')
  const pill = page.getByRole('button', { name: 'Novas mensagens' })
  await pill.waitFor()
  expect(
    await page.getByText('e agora?', { exact: true }).filter({ visible: true }).count(),
  ).toBeLessThanOrEqual(1)
  await pill.click()
  await bubble(page, 'e agora?').waitFor()
  await pill.waitFor({ state: 'hidden' })
  expect(complaints).toEqual([])
  await close()
})

test('ten thousand conversations: first rows soon, scrolled through, few kept', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => {
    const one = conversation({ name: `Cliente ${index + 1}`, waiting_since: ago((10_000 - index) * 1000) })
    return { conversation: one, messages: [message(one, { content: { type: 'text', body: `oi ${index}` } })] }
  })
  const { page, complaints, close } = await openInbox(many)
  await card(page, /Cliente 1\b/).waitFor()
  const scroller = page.getByRole('list', { name: 'Lista de atendimentos' }).locator('..')
  const scrollDown = () =>
    scroller.evaluate((element) => {
      element.scrollTo(0, element.scrollHeight)
      return element.scrollHeight
    })
  await expect.poll(scrollDown, { timeout: 30_000 }).toBeGreaterThan(68 * 1000)
  expect(await card(page, /./).count()).toBeLessThan(60)
  await scroller.evaluate((element) => element.scrollTo(0, 0))
  await card(page, /Cliente 1\b/).waitFor()
  expect(complaints).toEqual([])
  await close()
})
