import type { Page, Route } from 'playwright-core'
import type { components } from '../src/api/schema.gen'
import type { TemplateCheck, TemplateDraft } from '../src/api/templates'
import { answerAsAna, refuse } from './fake-answers'
import { answerNumber, type FakeNumber, fakeNumber } from './fake-number'
import { templates } from './fake-templates'

type Schemas = components['schemas']
type Channel = Schemas['Channel']

const sales: Channel = {
  id: '0199c3c1-0000-7000-8000-0000000000c1',
  key: 'vendas',
  name: 'Loja, vendas',
  provider: 'meta',
  endpoint: 'loja-app',
  webhook_url: 'https://ponte.loja.example/webhooks/loja-app',
  number: '106540352242922',
  display_phone: '5531900000001',
  settings: {
    base_url: 'https://graph.facebook.com',
    api_version: 'v25.0',
    portfolio: '',
    messages_per_second: 80,
  },
  flow: 'atendimento',
  queue: 'vendas',
  stopped: null,
}

const refused: Channel = {
  ...sales,
  id: '0199c3c1-0000-7000-8000-0000000000c2',
  key: 'suporte',
  name: 'Suporte',
  number: '206540352242922',
  display_phone: '5531900000002',
  flow: null,
  stopped: {
    reason: 'credentials',
    sentence: 'A Meta recusou o token de acesso. Gere outro e salve o canal.',
  },
}

export interface FakeSettings {
  channels: Channel[]
  number: FakeNumber
  /** What was written, in order. */
  written: { path: string; body: Record<string, unknown> }[]
}

/** The settings of a workspace, as its server would answer. */
export async function answerSettings(page: Page): Promise<FakeSettings> {
  const fake: FakeSettings = { channels: [sales, refused], number: fakeNumber(), written: [] }
  await answerAsAna(page)
  await page.route(/\/workspaces\/loja\/template(s|-accounts)/, (route) => answerTemplates(fake, route))
  await page.route(/\/workspaces\/loja\/(channels|endpoints|queues|flows|providers|webhooks)/, (route) =>
    answer(fake, route),
  )
  return fake
}

function answer(fake: FakeSettings, route: Route) {
  const request = route.request()
  const [, kind, key, verb] = /\/workspaces\/loja\/(\w+)\/?([\w-]*)\/?(\w*)/.exec(request.url()) ?? []
  if (request.method() !== 'GET') {
    const body = (request.postDataJSON() ?? {}) as Record<string, unknown>
    fake.written.push({ path: [kind, key, verb].filter(Boolean).join('/'), body })
  }
  const aboutNumber = answerNumber(fake.number, route)
  if (aboutNumber) return aboutNumber
  if (verb === 'doctor') return route.fulfill({ json: examination(key === 'suporte') })
  if (verb === 'number') return route.fulfill({ json: numberState })
  if (kind === 'providers') return route.fulfill({ json: { items: providers } })
  if (kind === 'webhooks') return route.fulfill({ json: understood(request.postDataJSON()) })
  if (kind === 'queues')
    return route.fulfill({ json: { items: [{ id: sales.id, key: 'vendas', name: 'Vendas' }] } })
  if (kind === 'flows') return route.fulfill({ json: { items: [flow] } })
  if (kind === 'endpoints' && request.method() === 'GET')
    return route.fulfill({ json: { items: [{ ...endpoint, rotating: fake.number.rotating }] } })
  if (kind === 'endpoints') return route.fulfill({ json: endpoint })
  if (request.method() === 'GET') return route.fulfill({ json: { items: fake.channels } })
  return change(fake, route, key ?? '', verb ?? '')
}

const endpoint = {
  id: sales.id,
  key: 'loja-app',
  name: 'Loja',
  provider: 'meta',
  webhook_url: sales.webhook_url,
  rotating: false,
  shared: false,
}

const flow = {
  id: sales.id,
  key: 'atendimento',
  name: 'Atendimento',
  version: 3,
  updated_at: '2026-11-28T12:00:00Z',
}

function answerTemplates(fake: FakeSettings, route: Route) {
  const request = route.request()
  const path = new URL(request.url()).pathname.replace(/.*\/workspaces\/loja\//, '')
  if (path === 'template-accounts') return route.fulfill({ json: { items: [account] } })
  if (path === 'templates/validate') return route.fulfill({ json: checked(request.postDataJSON()) })
  if (path.endsWith('/uses')) return route.fulfill({ json: { flows: ['atendimento'], substitute_of: [] } })
  if (request.method() === 'GET') return route.fulfill({ json: { items: templates } })
  fake.written.push({ path: `${request.method()} ${path}`, body: request.postDataJSON() ?? {} })
  if (request.method() === 'DELETE') return route.fulfill({ status: 204 })
  return route.fulfill({ status: 201, json: path === 'templates/sync' ? { templates: 4 } : templates[0] })
}

const account = {
  channels: ['vendas'],
  account: '1029',
  offered: true,
  synced_at: new Date().toISOString(),
  stale: false,
}

/** As the server's check: a variable at the beginning is refused. */
function checked({ content }: TemplateDraft): TemplateCheck {
  const isFirst = /^\s*\{\{/.test(content.body ?? '')
  const message = 'Uma variável não pode abrir o texto: comece com palavras.'
  const finding = { path: 'content.body', rule: 'variable_first', severity: 'error', message } as const
  return { acceptable: !isFirst, findings: isFirst ? [finding] : [] }
}

const numberState = {
  quality: { word: 'GREEN', sentence: 'Boa.' },
  messaging_limit: { word: 'TIER_2K', sentence: '2.000 clientes em 24 horas.' },
  reach_limit: 2000,
  reached: 37,
  messages_per_second: 80,
}

function examination(isBroken: boolean) {
  const well = (check: string, title: string, meaning: string) => ({
    check,
    title,
    state: 'ok',
    meaning,
    next: null,
  })
  const token = isBroken
    ? {
        check: 'token',
        title: 'Token de acesso',
        state: 'failed',
        meaning: 'A Meta recusou o token.',
        next: 'Gere outro no usuário do sistema e salve o canal.',
      }
    : well('token', 'Token de acesso', 'Aceito pela Meta; não expira.')
  return {
    state: token.state,
    findings: [
      token,
      well('signed_probe', 'Sonda assinada', 'O webhook aceitou a sonda em 12 ms.'),
      { ...well('quality', 'Qualidade', 'Ruim.'), state: 'warning', next: 'Envie só a quem espera.' },
      { ...well('templates', 'Modelos', 'Não verificado.'), state: isBroken ? 'unknown' : 'ok' },
      { ...well('certificate', 'Certificado', 'Um emulador não precisa.'), state: 'not_needed' },
      well('disk', 'Disco', '80 GB livres.'),
    ],
  }
}

const offers = (provider: string, ...offered: string[]) => ({
  provider,
  number_care: provider === 'meta',
  longest_text: provider === 'twilio' ? 1600 : 4096,
  features: ['text', 'buttons', 'list', 'template', 'read_mark'].map((feature) => ({
    feature,
    offered: offered.includes(feature),
  })),
})

const providers = [
  offers('meta', 'text', 'buttons', 'list', 'template', 'read_mark'),
  offers('twilio', 'text', 'template', 'read_mark'),
  offers('zenvia', 'text', 'buttons', 'list', 'template'),
]

function understood({ secret }: Schemas['PastedWebhook']): Schemas['UnderstoodWebhook'] {
  if (secret) {
    const reason = 'A assinatura não confere.'
    return { outcome: 'refused', reason, remedy: 'Confira o Auth Token.', events: [], aside: [] }
  }
  const event = { event: 'message', id: 'SM1', from: '5531900000001', content: { type: 'text', body: 'oi' } }
  return {
    outcome: 'accepted',
    reason: null,
    remedy: null,
    events: [event as unknown as Record<string, never>],
    aside: [{ path: 'entry[0].changes[1]', reason: 'no_sender' }],
  }
}

function change(fake: FakeSettings, route: Route, key: string, verb: string) {
  const known = fake.channels.find((channel) => channel.key === key)
  if (verb) {
    if (!known) return refuse(route, 404, 'not-found')
    known.stopped = verb === 'stop' ? { reason: 'person', sentence: 'Uma pessoa parou o canal.' } : null
    return route.fulfill({ json: known })
  }
  const body = route.request().postDataJSON() as Partial<Channel>
  if (body.number === '') {
    const errors = [{ path: 'number', message: 'Este campo é obrigatório.' }]
    return refuse(route, 422, 'invalid-content', { errors })
  }
  const saved = { ...sales, id: `${sales.id}${key}`, ...known, ...body, key, stopped: null }
  fake.channels = [...fake.channels.filter((channel) => channel !== known), saved]
  return route.fulfill({ json: saved })
}
