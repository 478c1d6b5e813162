import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Plugin, preview } from 'vite'
import type { components } from '../src/api/schema.gen'
import { ana } from './fake-answers'
import { ago, conversation, id, message } from './fake-inbox'

type Schemas = components['schemas']
type Conversation = Schemas['Conversation']
type Message = Schemas['Message']

/** The built app with a large company's inbox behind it, over HTTP: a browser whose requests are intercepted is slower, and caches nothing. */
export interface BenchServer {
  url: string
  conversations: Conversation[]
  /** A customer writes: the event goes to every tab. */
  receive(of: Conversation, words: string): void
  close(): Promise<void>
}

interface Inbox {
  /** What waits longest stands first, as the server lists it. */
  conversations: Conversation[]
  messages: Map<string, Message>
  streams: Set<ServerResponse>
}

export async function serveInbox(count: number): Promise<BenchServer> {
  const inbox = inboxOf(count)
  const server = await preview({
    root: new URL('..', import.meta.url).pathname,
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'silent',
    plugins: [answers(inbox)],
  })
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('the preview server has no address')
  return {
    url,
    conversations: inbox.conversations,
    receive: (of, words) => receive(inbox, of, words),
    close: () => server.close(),
  }
}

function inboxOf(count: number): Inbox {
  const conversations = Array.from({ length: count }, (_, index) => {
    const waiting_since = ago((count - index) * 1000)
    const one = conversation({ name: `Cliente ${index + 1}`, waiting_since })
    message(one, { content: { type: 'text', body: `oi ${index}` }, sent_at: waiting_since })
    return one
  })
  return { conversations, messages: new Map(), streams: new Set() }
}

function receive({ messages, streams }: Inbox, of: Conversation, body: string) {
  const received = message(of, { content: { type: 'text', body } })
  messages.set(received.id, received)
  of.unread += 1
  of.updated_at = received.sent_at
  const facts = {
    message: received.id,
    conversation: of.id,
    contact: of.contact.id,
    channel: id('n'),
    thread: of.thread,
    position: received.position,
  }
  const event = { id: id('e'), at: received.sent_at, author: 'system', kind: 'message.received', facts }
  for (const stream of streams) stream.write(`data: ${JSON.stringify({ ...event, thread: of.thread })}\n\n`)
}

function answers(inbox: Inbox): Plugin {
  return {
    name: 'ponte-bench-answers',
    configurePreviewServer(server) {
      server.middlewares.use('/api/v1', (request, response) => answer(inbox, request, response))
    },
  }
}

function answer(inbox: Inbox, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://ponte')
  const [, section, key, ...rest] = url.pathname.split('/')
  if (section === 'me') return json(response, ana)
  if (section === 'workspaces' && key === 'loja') return answerWorkspace(inbox, rest.join('/'), url, response)
  json(response, { type: '/problems/not-found', title: 'not-found', status: 404, request_id: id('r') }, 404)
}

function answerWorkspace(inbox: Inbox, path: string, url: URL, response: ServerResponse) {
  switch (path) {
    case '':
      return json(response, settings())
    case 'events':
      return openStream(inbox, response)
    case 'conversations':
      return json(response, page(inbox.conversations, url.searchParams))
    case 'conversations/counts':
      return json(response, { all: inbox.conversations.length, mine: 0, waiting: 0, bot: 0, closed: 0 })
    case 'messages':
      return json(response, { items: byIds([...inbox.messages.values()], url.searchParams) })
    default:
      return json(response, { items: [] })
  }
}

function settings() {
  const place = { id: ana.id, language: 'pt-BR', time_zone: 'America/Sao_Paulo', now: ago(0) }
  return { ...ana.workspaces[0], ...place }
}

function page(conversations: Conversation[], asked: URLSearchParams) {
  if (asked.has('ids')) return { items: byIds(conversations, asked), next: null }
  const from = Number(asked.get('cursor') ?? 0)
  const to = from + Number(asked.get('limit') ?? 50)
  return { items: conversations.slice(from, to), next: to < conversations.length ? String(to) : null }
}

function byIds<Item extends { id: string }>(items: Item[], asked: URLSearchParams): Item[] {
  const ids = new Set(asked.get('ids')?.split(','))
  return items.filter((item) => ids.has(item.id))
}

function openStream({ streams }: Inbox, response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('id: 1\nevent: ready\ndata: {}\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}

function json(response: ServerResponse, body: object, status = 200) {
  response.writeHead(status, {
    'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
  })
  response.end(JSON.stringify(body))
}
