import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'

/** The phone's emulator as a server of its own, with streams that stay open; see `features/phone/wire.ts`. */
export interface FakeEmulator {
  /** What it was asked, as `METHOD path`. */
  asked: string[]
  /** What customers said, the newest last. */
  said: Record<string, unknown>[]
  /** Something happens on a customer's phone. */
  tell(who: string, event: Record<string, unknown> & { event: string }): void
  /** A fault strikes. */
  strike(fault: object): void
  /** What each stream that is open was asked for, as `faults=true` or a customer. */
  listening(): string[][]
  /** Cuts every stream, as a restart does. */
  cut(): void
  addEntry(who: string, entry: object): void
  close(): Promise<void>
}

type World = ReturnType<typeof newWorld>

export const aurora = {
  phone_number_id: '106540352242922',
  waba_id: '102290129340398',
  display_phone_number: '551140028922',
  verified_name: 'Loja Aurora',
}
export const marina = { phone: '5511987654321', bsuid: 'BR.1349120865530274', name: 'Marina Souza' }
export const joao = { phone: '5531988887777', bsuid: 'BR.2249120865530274', name: 'João Pedro Lima' }
export const hidden = { bsuid: 'BR.7710254839201746', name: 'Luíza d’Ávila' }

export async function startEmulator(page: Page): Promise<FakeEmulator> {
  const world = newWorld()
  const server = createServer((request, response) => void answer(world, request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  for (const base of ['**/api/v1/workspaces/*/simulator/**', '**/api/v1/visits/simulator/**']) {
    await page.route(base, (route) => {
      const { pathname, search } = new URL(route.request().url())
      const path = pathname.split('/simulator/')[1]
      return route.continue({ url: `http://127.0.0.1:${port}/${path}${search}` })
    })
  }
  return {
    asked: world.asked,
    said: world.said,
    tell: (who, event) => send(world, { who }, event.event, { who, ...event }),
    strike(fault) {
      world.faults = []
      send(world, { faults: 'true' }, 'struck', fault)
    },
    listening: () =>
      world.streams
        .filter(({ response }) => !response.destroyed)
        .map(({ topics }) => [...topics].map(([key, value]) => (key === 'who' ? value : `${key}=${value}`))),
    cut() {
      for (const { response } of world.streams) response.destroy()
    },
    addEntry: (who, entry) => addEntry(world, who, entry),
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function newWorld() {
  return {
    asked: [] as string[],
    said: [] as Record<string, unknown>[],
    streams: [] as { topics: URLSearchParams; response: ServerResponse }[],
    customers: [marina, joao, hidden] as object[],
    transcripts: new Map<string, object[]>(),
    faults: [] as Record<string, unknown>[],
    shop: { mode: 'normal' } as object,
    ids: 0,
  }
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator')
  const path = pathname.slice(1)
  world.asked.push(`${request.method} ${path}`)
  const body = await bodyOf(request)
  if (path === 'stream') return open(world, searchParams, response)
  const [status, json] = result(world, request.method ?? 'GET', path, body)
  if (Buffer.isBuffer(json)) return response.writeHead(200, { 'content-type': 'image/png' }).end(json)
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type })
  response.end(status === 204 ? undefined : JSON.stringify(json))
}

function open(world: World, topics: URLSearchParams, response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': open\n\n')
  world.streams.push({ topics, response })
}

function result(
  world: World,
  method: string,
  path: string,
  body: Record<string, unknown>,
): [number, unknown] {
  const [kind, who = '', what] = path.split('/')
  switch (`${method} ${kind === 'customers' && what ? what : kind}`) {
    case 'GET numbers':
      return [200, [aurora]]
    case 'GET customers':
      return [200, world.customers]
    case 'POST customers':
      world.customers.push(body)
      return [201, body]
    case 'GET transcript':
      return [200, world.transcripts.get(who) ?? []]
    case 'POST messages':
      return say(world, who, body)
    case 'GET media':
      return [200, picture]
    case 'GET visit':
      return [200, { ...visit, customer: marina.phone }]
    case 'GET faults':
      return [200, world.faults]
    case 'PUT faults':
      world.faults = [...world.faults.filter((one) => one.fault !== body.fault), body]
      return [200, world.faults]
    case 'DELETE faults':
      world.faults = world.faults.filter((one) => who !== '' && one.fault !== who)
      return [204, undefined]
    case 'GET shop':
      return [200, world.shop]
    case 'PUT shop':
      world.shop = body
      return [200, world.shop]
    case 'DELETE shop':
      world.shop = { mode: 'normal' }
      return [204, undefined]
    default:
      return [404, { type: '/problems/not-found', title: 'not-found', status: 404, request_id: '1' }]
  }
}

function say(world: World, who: string, body: Record<string, unknown>): [number, unknown] {
  world.said.push(body)
  if (body.body === 'refuse') {
    const problem = { type: '/problems/unavailable', title: 'x', status: 503, request_id: '0199c3c1' }
    return [503, { ...problem, detail: 'O WhatsApp emulado não responde.' }]
  }
  const id = `wamid.own${++world.ids}`
  const { number, reply_to, ...content } = body
  addEntry(world, who, entryOf(id, 'customer', shown(content), { reply_to: reply_to ?? content.message }))
  return [201, { id }]
}

function shown(says: Record<string, unknown>): object {
  if (says.type === 'choice') return { type: 'chosen', id: says.id, title: `Opção ${says.id}` }
  if (says.type === 'media') return { ...says, data: undefined, source: 'medium-1' }
  return says
}

/** A bubble; given in order, one a minute. */
export function entryOf(id: string, from: 'customer' | 'company', content: object, more: object = {}) {
  const ticks = from === 'customer' ? 'sent' : 'delivered'
  return { id, number: aurora.phone_number_id, from, at: Date.now() * 1000, ticks, content, ...more }
}

function addEntry(world: World, who: string, entry: object) {
  world.transcripts.set(who, [...(world.transcripts.get(who) ?? []), entry])
  send(world, { who }, 'message', { who, event: 'message', entry })
}

function send(world: World, topic: Record<string, string>, name: string, data: object) {
  const frame = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
  const [[key, value] = ['', '']] = Object.entries(topic)
  for (const { topics, response } of world.streams) if (topics.has(key, value)) response.write(frame)
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}

const visit = {
  address: 'http://192.168.0.10:8080/phone#dG9rZW4',
  qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 5"><rect width="5" height="5" fill="#fff"/><path d="M0 0h2v2H0zM3 0h2v2H3zM0 3h2v2H0zM3 3h1v1H3z"/></svg>',
}

/** A small PNG. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAACr0lEQVR42g3Moc6uIACA4XM5f7LZTDabyWYz2WwULM6N8I7gKCQsGtjcDFIkUUxc1PmeC3j+/QkKQSmoBLWgEbSCTtALBsEomARCMAtWAYJNYAW74BRcgkfwCpLg35+kkJSSSlJLGkkr6SS9ZJCMkkkiJLNklSDZJFayS07JJXkkryTJX7RQLJQL1UK90Cy0C91CvzAsjAvTgliYF9YFFrYFu7AvnAvXwrPwLqTlFykKRamoFLWiUbSKTtErBsWomBRCMStWBYpNYRW74lRcikfxKpL6RZpCU2oqTa1pNK2m0/SaQTNqJo3QzJpVg2bTWM2uOTWX5tG8mqR/kaEwlIbKUBsaQ2voDL1hMIyGySAMs2E1YNgM1rAbTsNleAyvIZlfZCkspaWy1JbG0lo6S28ZLKNlsgjLbFktWDaLteyW03JZHstrSfYXOQpH6agctaNxtI7O0TsGx+iYHMIxO1YHjs1hHbvjdFyOx/E6kvtFB8VBeVAd1AfNQXvQHfQHw8F4MB2Ig/lgPeBgO7AH+8F5cB08B+9BOn6Rp/CUnspTexpP6+k8vWfwjJ7JIzyzZ/Xg2TzWs3tOz+V5PK8n+V90U9yUN9VNfdPctDfdTX8z3Iw30424mW/WG262G3uz35w3181z896k+xcFikAZqAJ1oAm0gS7QB4bAGJgCIjAH1gCBLWADe+AMXIEn8AZS+EWRIlJGqkgdaSJtpIv0kSEyRqaIiMyRNUJki9jIHjkjV+SJvJEUf1GiSJSJKlEnmkSb6BJ9YkiMiSkhEnNiTZDYEjaxJ87ElXgSbyKlX/RRfJQf1Uf90Xy0H91H/zF8jB/Th/iYP9YPPrYP+7F/nB/Xx/PxfqTvF2WKTJmpMnWmybSZLtNnhsyYmTIiM2fWDJktYzN75sxcmSfzZlLmPyYCcz/TspZMAAAAAElFTkSuQmCC',
  'base64',
)
