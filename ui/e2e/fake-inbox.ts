import type { Page, Request, Route } from 'playwright-core'
import type { components } from '../src/api/schema.gen'
import { ana, answerAsAna, refuse } from './fake-answers'
import { answerMedia, uploaded } from './fake-media'

type Schemas = components['schemas']
type Conversation = Schemas['Conversation']
type Message = Schemas['Message']
type TraceStep = Schemas['TraceStep']
type Problem = [status: number, type: string, more?: object]

export const bia = { id: '0199c3c1-0000-7000-8000-000000000002', name: 'Bia Lima' }

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A server's inbox in the test's memory, with an event stream that the test speaks on. */
export interface FakeInbox {
  conversations: Map<string, Conversation>
  messages: Map<string, Message[]>
  /** The ways of messages by their ids; others have none. */
  traces: Map<string, TraceStep[]>
  /** What was asked: `POST /conversations/c1/replies`. */
  asked: { call: string; body: unknown; headers: Record<string, string> }[]
  /** The next call whose path ends so is refused, once. */
  refuseNext: (ending: string, problem: Problem) => void
  /** Calls whose paths end so get no answer until it is undone. */
  silence: (ending: string) => () => void
  tell: (kind: string, facts: Record<string, unknown>, thread?: string) => Promise<void>
  frame: (name: string, data: unknown) => Promise<void>
  /** The customer writes. */
  receive: (conversation: string, text: string) => Promise<Message>
}

let counter = 0

export function id(prefix = 'f'): string {
  counter += 1
  return `0199c3c1-0000-7000-9000-${prefix.charCodeAt(0).toString(16)}${counter.toString(16).padStart(10, '0')}`
}

export function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString()
}

export function conversation(more: Partial<Conversation> & { name?: string | null } = {}): Conversation {
  const { name = 'Marina Souza', ...rest } = more
  return {
    id: id('c'),
    thread: id('t'),
    state: 'open',
    owner: { type: 'queue' },
    queue: { key: 'vendas', name: 'Vendas' },
    channel: { key: 'principal', name: 'Loja Aurora' },
    contact: { id: id('k'), name, phone: '+5511•••••4321', blocked: false },
    last_position: 0,
    last_reply_position: 0,
    opened_at: ago(HOUR),
    updated_at: ago(MINUTE),
    waiting_since: null,
    window_closes_at: ago(-20 * HOUR),
    unread: 0,
    last_message: null,
    ...rest,
  }
}

export function message(of: Conversation, more: Partial<Message>): Message {
  const position = of.last_position + 1
  const sent = more.sent_at ?? ago(0)
  const made: Message = {
    id: id('m'),
    thread: of.thread,
    conversation: of.id,
    position,
    direction: 'in',
    author: { type: 'contact' },
    content: { type: 'text', body: 'oi' },
    reactions: [],
    sent_at: sent,
    stored_at: sent,
    ...more,
  }
  of.last_position = position
  if (isReply(made)) of.last_reply_position = position
  const words = 'body' in made.content && typeof made.content.body === 'string' ? made.content.body : null
  of.last_message = {
    author: made.author,
    content: made.content.type,
    direction: made.direction,
    position,
    sent_at: made.sent_at,
    delivery: made.delivery?.state,
    words: words?.slice(0, 120),
  }
  return made
}

function isReply({ direction, content }: Message): boolean {
  return direction === 'out' && content.type !== 'reaction'
}

export interface World {
  conversation: Conversation
  messages: Message[]
}

/** One of each: a day at a small shop. */
export function aDay(): Record<'marina' | 'joao' | 'bruno' | 'robo' | 'meu' | 'janela', World> {
  const marina = conversation({ waiting_since: ago(4 * MINUTE), unread: 2 })
  const joao = conversation({
    name: 'João Pedro Lima',
    waiting_since: ago(14 * MINUTE),
    unread: 1,
    window_closes_at: ago(-50 * MINUTE),
  })
  const bruno = conversation({ name: null, owner: { type: 'agent', ...bia }, waiting_since: ago(6 * MINUTE) })
  const robo = conversation({ name: 'Luíza d’Ávila', owner: { type: 'bot' }, updated_at: ago(20 * MINUTE) })
  const meu = conversation({
    name: 'Rafael Conceição',
    owner: { type: 'agent', id: ana.id, name: ana.name },
    waiting_since: ago(9 * MINUTE),
  })
  const janela = conversation({
    name: 'Beatriz Yamamoto',
    owner: { type: 'agent', id: ana.id, name: ana.name },
    window_closes_at: ago(3 * HOUR),
    updated_at: ago(3 * HOUR),
  })
  return {
    marina: { conversation: marina, messages: orderTalk(marina) },
    joao: world(joao, [
      { content: { type: 'text', body: 'Vocês entregam no *sábado*?' }, sent_at: ago(14 * MINUTE) },
    ]),
    bruno: world(bruno, [
      { sent_at: ago(9 * MINUTE), content: { type: 'text', body: 'Quero trocar a cor' } },
      said(bia, 'Claro! Qual cor prefere?', 'read', 8 * MINUTE),
      { sent_at: ago(6 * MINUTE), content: { type: 'text', body: 'Azul' } },
    ]),
    robo: world(robo, [
      { sent_at: ago(22 * MINUTE), content: { type: 'text', body: 'oi' } },
      { sent_at: ago(20 * MINUTE), ...bot, content: menu },
    ]),
    meu: { conversation: meu, messages: everyKind(meu) },
    janela: world(janela, [
      { sent_at: ago(27 * HOUR), content: { type: 'text', body: 'Obrigada, vou pensar' } },
      said(ana, 'Fico no aguardo!', 'delivered', 26 * HOUR),
    ]),
  }
}

function world(of: Conversation, messages: Partial<Message>[]): World {
  return { conversation: of, messages: messages.map((one) => message(of, one)) }
}

const bot = { direction: 'out', author: { type: 'bot' }, delivery: { state: 'read' } } as const

function said(
  by: { id: string; name: string },
  body: string,
  state: Schemas['DeliveryState'],
  before: number,
): Partial<Message> {
  return {
    direction: 'out',
    author: { type: 'agent', id: by.id, name: by.name },
    content: { type: 'text', body },
    delivery: { state },
    sent_at: ago(before),
  }
}

const menu: Schemas['MessageContent'] = {
  type: 'list',
  body: 'Como posso ajudar?',
  button: 'Ver opções',
  sections: [
    {
      rows: [
        { id: '1', title: 'Meu pedido', description: 'Situação e rastreio' },
        { id: '2', title: 'Falar com uma pessoa' },
      ],
    },
  ],
}

function orderTalk(of: Conversation): Message[] {
  return [
    { sent_at: ago(26 * HOUR), content: { type: 'text', body: 'bom dia' } },
    { sent_at: ago(26 * HOUR - 1000), ...bot, content: menu },
    { sent_at: ago(8 * MINUTE), content: { type: 'text', body: 'cadê meu pedido 1042?' } },
    {
      sent_at: ago(8 * MINUTE - 900),
      ...bot,
      content: {
        type: 'buttons',
        body: 'Seu pedido *1042* foi enviado pelos Correios.\nRastreio: `AA123456785BR`',
        buttons: [
          { id: 'a', title: 'Obrigada' },
          { id: 'b', title: 'Falar com uma pessoa' },
        ],
      },
    },
    { sent_at: ago(5 * MINUTE), content: { type: 'choice', id: 'b', title: 'Falar com uma pessoa' } },
    {
      sent_at: ago(4 * MINUTE),
      content: { type: 'text', body: 'Preciso trocar o endereço de entrega, dá tempo?' },
    },
  ].map((one) => message(of, one as Partial<Message>))
}

function everyKind(of: Conversation): Message[] {
  const first = message(of, {
    sent_at: ago(3 * HOUR),
    content: { type: 'text', body: 'A cafeteira chegou assim 😕' },
  })
  const rest: Partial<Message>[] = [
    {
      sent_at: ago(3 * HOUR - 9000),
      content: {
        type: 'media',
        kind: 'image',
        voice: false,
        file: null,
        caption: 'olha o amassado',
        mime_type: 'image/jpeg',
      },
    },
    {
      sent_at: ago(2 * HOUR),
      content: {
        type: 'location',
        latitude: -23.55,
        longitude: -46.63,
        name: 'Praça da Sé',
        address: 'São Paulo',
      },
    },
    { sent_at: ago(2 * HOUR - 5000), content: { type: 'unsupported', kind: 'poll_creation' } },
    { ...said(ana, 'Que pena! Vou abrir a troca agora.', 'read', 100 * MINUTE), reply_to: quote(first) },
    {
      direction: 'note',
      author: { type: 'agent', id: ana.id, name: ana.name },
      content: { type: 'text', body: 'Cliente antiga: *troca sem custo*' },
      sent_at: ago(99 * MINUTE),
    },
    { sent_at: ago(90 * MINUTE), content: { type: 'reaction', emoji: '❤️' }, reply_to: quote(first) },
    {
      ...said(ana, 'Pode enviar uma foto da nota?', 'failed', 80 * MINUTE),
      delivery: {
        state: 'failed',
        error: {
          kind: 'recipient',
          code: 131026,
          sentence: 'O número não recebe mensagens: confira com o cliente por outro meio.',
        },
      },
    },
    { sent_at: ago(9 * MINUTE), content: { type: 'text', body: 'Oi? Alguém aí?' } },
  ]
  return [first, ...rest.map((one) => message(of, one))]
}

export function quote(of: Message): Schemas['Quote'] {
  const words = 'body' in of.content && typeof of.content.body === 'string' ? of.content.body : null
  return {
    id: of.id,
    author: of.author,
    direction: of.direction,
    position: of.position,
    content: of.content.type,
    words,
  }
}

/** Answers as the inbox of a server would. */
export async function answerInbox(page: Page, worlds: readonly World[]): Promise<FakeInbox> {
  const conversations = new Map(worlds.map((one) => [one.conversation.id, one.conversation]))
  const messages = new Map(worlds.map((one) => [one.conversation.id, one.messages]))
  const refusals: { ending: string; problem: Problem }[] = []
  const silent = new Set<string>()
  const inbox: FakeInbox = {
    conversations,
    messages,
    traces: new Map(),
    asked: [],
    refuseNext: (ending, problem) => refusals.push({ ending, problem }),
    silence(ending) {
      silent.add(ending)
      return () => silent.delete(ending)
    },
    tell: (kind, facts, thread) =>
      inbox.frame('message', { id: id('e'), at: ago(0), author: 'system', kind, facts, thread }),
    frame: (name, data) => page.evaluate(speak, [name, JSON.stringify(data)] as const),
    async receive(conversationId, body) {
      const of = conversations.get(conversationId)
      if (!of) throw new Error('no such conversation')
      const received = message(of, { content: { type: 'text', body } })
      of.unread += 1
      of.waiting_since ??= received.sent_at
      of.updated_at = received.sent_at
      messages.get(conversationId)?.push(received)
      const facts = {
        message: received.id,
        conversation: of.id,
        contact: of.contact.id,
        position: received.position,
      }
      await inbox.tell('message.received', facts, of.thread)
      return received
    },
  }
  await page.addInitScript(holdStream)
  await answerAsAna(page)
  await answerMedia(page)
  await page.route(
    /\/api\/v1\/workspaces\/[^/]+\/(conversations|messages|contacts|members)/,
    async (route) => {
      const request = route.request()
      const url = new URL(request.url())
      const path = url.pathname.replace(/^\/api\/v1\/workspaces\/[^/]+/, '')
      const call = `${request.method()} ${path}`
      inbox.asked.push({ call, body: bodyOf(request), headers: request.headers() })
      if ([...silent].some((ending) => path.endsWith(ending))) return route.abort()
      const refusal = refusals.findIndex(({ ending }) => path.endsWith(ending))
      if (refusal >= 0) {
        const problem = refusals.splice(refusal, 1)[0]?.problem ?? [500, 'internal']
        return refuse(route, problem[0], problem[1], problem[2])
      }
      return respond(route, inbox, call, url)
    },
  )
  return inbox
}

/** The first reply is on its way until it is let go: what does not wait for it overtakes it. */
export async function holdFirstReply(page: Page): Promise<() => void> {
  let letGo = () => {}
  const held = new Promise<void>((go) => {
    letGo = go
  })
  let isFirst = true
  await page.route(/\/replies$/, async (route) => {
    if (isFirst) {
      isFirst = false
      await held
    }
    return route.fallback()
  })
  return letGo
}

/** A file that is uploaded is no JSON. */
function bodyOf(request: Request): unknown {
  return request.headers()['content-type']?.includes('json') ? request.postDataJSON() : undefined
}

/** In the page: the event stream is held open, and `speak` writes on it. */
function holdStream() {
  const original = window.fetch.bind(window)
  const state = window as unknown as { speak?: (text: string) => void }
  window.fetch = (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    if (!/\/workspaces\/[^/]+\/events$/.test(url)) return original(input, init)
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        state.speak = (text) => controller.enqueue(encoder.encode(text))
        state.speak('id: 1\nevent: ready\ndata: {}\n\n')
      },
    })
    return Promise.resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }))
  }
}

function speak([name, data]: readonly [string, string]) {
  const state = window as unknown as { speak?: (text: string) => void }
  state.speak?.(name === 'message' ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`)
}

function respond(route: Route, inbox: FakeInbox, call: string, url: URL) {
  const [method, path = ''] = call.split(' ')
  const [, section, first, action] = path.split('/')
  if (section === 'members') {
    const items = [ana, bia].map(({ id: user, name }) => ({ id: user, name, role: 'agent', state: 'active' }))
    return route.fulfill({ json: { items } })
  }
  if (section === 'messages' && !first)
    return route.fulfill({ json: { items: byIds(allMessages(inbox), url) } })
  if (section === 'messages' && action === 'trace') return trace(route, inbox, first)
  if (section === 'messages') return resend(route, inbox, first)
  if (section === 'contacts') return contact(route, inbox, { method, id: first, action })
  if (!first) return list(route, inbox, url)
  if (first === 'counts') return route.fulfill({ json: counts(inbox) })
  const of = inbox.conversations.get(first)
  if (!of) return refuse(route, 404, 'not-found')
  return one(route, inbox, of, action)
}

function allMessages(inbox: FakeInbox): Message[] {
  return [...inbox.messages.values()].flat()
}

function byIds<Item extends { id: string }>(items: Item[], url: URL): Item[] {
  const ids = new Set(url.searchParams.get('ids')?.split(','))
  return items.filter((item) => ids.has(item.id))
}

function counts({ conversations }: FakeInbox) {
  const open = [...conversations.values()].filter((one) => one.state === 'open')
  const of = (type: string) => open.filter((one) => one.owner.type === type)
  return {
    all: open.length,
    mine: of('agent').filter((one) => 'id' in one.owner && one.owner.id === ana.id).length,
    waiting: of('queue').length,
    bot: of('bot').length,
    closed: conversations.size - open.length,
  }
}

function list(route: Route, inbox: FakeInbox, url: URL) {
  const all = [...inbox.conversations.values()]
  const asked = url.searchParams
  if (asked.has('ids')) return route.fulfill({ json: { items: byIds(all, url) } })
  const q = asked.get('q')?.toLowerCase()
  const owner = asked.get('owner')
  const found = all
    .filter((one) => one.state === (asked.get('state') ?? 'open'))
    .filter((one) => !owner || isOwnedBy(one, owner))
    .filter((one) => !q || (one.contact.name ?? '').toLowerCase().includes(q))
    .sort((a, b) => rank(a) - rank(b))
  const from = Number(asked.get('cursor') ?? 0)
  const to = from + Number(asked.get('limit') ?? 50)
  return route.fulfill({
    json: { items: found.slice(from, to), next: to < found.length ? String(to) : null },
  })
}

function isOwnedBy({ owner }: Conversation, wanted: string): boolean {
  if (wanted === 'mine') return owner.type === 'agent' && owner.id === ana.id
  return owner.type === wanted
}

function rank({ waiting_since, updated_at }: Conversation): number {
  return waiting_since ? Date.parse(waiting_since) : Number.MAX_SAFE_INTEGER - Date.parse(updated_at)
}

function one(route: Route, inbox: FakeInbox, of: Conversation, action: string | undefined) {
  const body = (bodyOf(route.request()) ?? null) as Record<string, unknown> | null
  const thread = inbox.messages.get(of.id) ?? []
  const changed = (change: Partial<Conversation>) => {
    Object.assign(of, change)
    return route.fulfill({ json: of })
  }
  switch (action) {
    case undefined:
      return route.fulfill({ json: of })
    case 'messages':
      return thread_page(route, thread)
    case 'events':
      return route.fulfill({ json: { items: [opened(of)] } })
    case 'take-over':
      if (of.owner.type === 'agent' && body?.from !== 'anybody') {
        return refuse(route, 409, 'not-the-owner', { owner: of.owner })
      }
      return changed({ owner: { type: 'agent', id: ana.id, name: ana.name } })
    case 'give-back':
      return changed({ owner: { type: body?.to === 'bot' ? 'bot' : 'queue' } })
    case 'close':
      return changed({ state: 'closed', waiting_since: null })
    case 'read':
      of.unread = 0
      return route.fulfill({ status: 204 })
    case 'presence':
      return route.fulfill({
        json: { conversation: of.id, user: ana.id, name: ana.name, state: body?.state },
      })
    case 'orders':
      return order(route)
    case 'uploads':
      return uploaded(route)
    case 'replies':
    case 'notes':
      return said_here(route, of, thread, body ?? {})
    default:
      return refuse(route, 404, 'not-found')
  }
}

function opened(of: Conversation) {
  const facts = { conversation: of.id, thread: of.thread }
  return {
    id: id('e'),
    at: of.opened_at,
    author: 'system',
    kind: 'conversation.opened',
    facts,
    thread: of.thread,
  }
}

function thread_page(route: Route, thread: Message[]) {
  const asked = new URL(route.request().url()).searchParams
  const newest = [...thread].reverse()
  const from = Number(asked.get('cursor') ?? 0)
  const to = from + Number(asked.get('limit') ?? 50)
  return route.fulfill({
    json: { items: newest.slice(from, to), next: to < newest.length ? String(to) : null },
  })
}

/** One's own replies count as well: whoever replies names the newest that they had seen, as on the server. */
function said_here(route: Route, of: Conversation, thread: Message[], body: Record<string, unknown>) {
  const seen = Number(body.seen_position)
  if (!('text' in body) && of.last_reply_position > seen) {
    const missed = thread.filter(({ position }) => position > seen)
    return refuse(route, 409, 'missed-replies', { missed })
  }
  const author = { type: 'agent', id: ana.id, name: ana.name } as const
  const made = message(
    of,
    'text' in body
      ? { direction: 'note', author, content: { type: 'text', body: String(body.text) } }
      : {
          direction: 'out',
          author,
          content: body.content as Schemas['MessageContent'],
          client_id: String(body.client_id),
          delivery: { state: 'waiting' },
        },
  )
  thread.push(made)
  if (made.direction === 'out') of.waiting_since = null
  return route.fulfill({ status: 201, json: made })
}

function trace(route: Route, inbox: FakeInbox, of: string | undefined) {
  if (!of || !allMessages(inbox).some((one) => one.id === of)) return refuse(route, 404, 'not-found')
  return route.fulfill({ json: { message: of, steps: inbox.traces.get(of) ?? [] } })
}

function resend(route: Route, inbox: FakeInbox, failed: string | undefined) {
  const before = allMessages(inbox).find((one) => one.id === failed)
  const of = before?.conversation && inbox.conversations.get(before.conversation)
  if (!before || !of) return refuse(route, 404, 'not-found')
  const again = message(of, {
    ...before,
    id: id('m'),
    sent_at: ago(0),
    stored_at: ago(0),
    delivery: { state: 'waiting' },
  })
  again.position = of.last_position
  inbox.messages.get(of.id)?.push(again)
  return route.fulfill({ status: 201, json: again })
}

function contact(route: Route, inbox: FakeInbox, asked: { method?: string; id?: string; action?: string }) {
  const known = [...inbox.conversations.values()].find((one) => one.contact.id === asked.id)
  if (!known) return refuse(route, 404, 'not-found')
  if (asked.action === 'block' || asked.action === 'unblock') known.contact.blocked = asked.action === 'block'
  const change = route.request().postDataJSON() as {
    name?: string
    attributes?: Record<string, string>
  } | null
  if (asked.method === 'PATCH' && change?.name) known.contact.name = change.name
  const whole = asked.action === 'reveal'
  const attributes = [
    { key: 'cidade', class: 'operational', value: 'São Paulo' },
    { key: 'alergia', class: 'sealed', value: whole ? 'nenhuma' : null },
    ...Object.entries(change?.attributes ?? {}).map(([key, value]) => ({ key, class: 'sealed', value })),
  ]
  return route.fulfill({
    json: {
      id: known.contact.id,
      name: known.contact.name,
      blocked: known.contact.blocked,
      created_at: ago(400 * 24 * HOUR),
      last_seen_at: known.updated_at,
      marketing: 'unknown',
      identifiers: [
        { kind: 'wa_id', value: whole ? '5511987654321' : '5511•••••4321' },
        { kind: 'phone', value: whole ? '+5511987654321' : '+5511•••••4321' },
      ],
      attributes,
    },
  })
}

function order(route: Route) {
  const number = new URL(route.request().url()).searchParams.get('number')
  if (number !== '1042')
    return refuse(route, 404, 'not-found', { detail: 'Nenhum sistema conhece este pedido.' })
  return route.fulfill({
    json: {
      connection: 'loja',
      age_milliseconds: 240_000,
      from_cache: true,
      value: {
        number: '1042',
        status: 'shipped',
        total: { cents: 20980, currency: 'BRL' },
        placed_at: '2026-11-16T10:00:00-03:00',
        expected_at: '2026-11-25',
        items: [{ name: 'Cafeteira Azul 1,2 L', qty: 1 }],
        tracking: [
          { code: 'AA123456785BR', carrier: 'Correios', url: 'https://rastreio.example/AA123456785BR' },
        ],
      },
    },
  })
}
