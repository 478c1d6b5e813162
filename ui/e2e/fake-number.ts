import type { Route } from 'playwright-core'
import type { components } from '../src/api/schema.gen'
import { refuse } from './fake-answers'

type Schemas = components['schemas']

/** What a provider keeps of a number. */
export interface FakeNumber {
  profile: Schemas['BusinessProfile']
  automation: Schemas['ChatAutomation']
  links: Schemas['ChatLink'][]
  rotating: boolean
}

export function fakeNumber(): FakeNumber {
  return {
    profile: {
      about: 'Loja de bairro, desde 1987',
      address: 'Rua Aurora, 77, São Paulo',
      email: 'oi@loja.example',
      vertical: 'RETAIL',
      websites: ['https://loja.example'],
    },
    automation: {
      prompts: ['Cadê meu pedido?', 'Qual o horário da loja?'],
      commands: [{ name: 'boleto', description: 'Segunda via do boleto' }],
    },
    links: [
      {
        code: 'LINK1',
        prefilled: 'Quero meu pedido',
        url: 'https://wa.me/message/LINK1',
        image_url: 'https://scontent.example/qr.svg',
      },
    ],
    rotating: true,
  }
}

/** Answers what is asked about the number; `undefined`: something else was asked. */
export function answerNumber(number: FakeNumber, route: Route): Promise<void> | undefined {
  const [, what, code] =
    /\/(profile|automation|qr-codes|previous-secret)\/?(\w*)$/.exec(route.request().url()) ?? []
  const isRead = route.request().method() === 'GET'
  const written = isRead ? undefined : route.request().postDataJSON()
  switch (what) {
    case 'profile':
      return answerProfile(number, route, written)
    case 'automation':
      if (written) number.automation = written
      return route.fulfill({ json: number.automation })
    case 'qr-codes':
      return answerLinks(number, route, code ?? '')
    case 'previous-secret':
      number.rotating = false
      return route.fulfill({ json: {} })
    default:
      return undefined
  }
}

function answerProfile(number: FakeNumber, route: Route, written: Schemas['BusinessProfile'] | undefined) {
  const at = written?.websites?.findIndex((site) => !site.startsWith('http')) ?? -1
  if (at >= 0) {
    const errors = [{ path: `websites[${at}]`, message: 'Comece com https://.' }]
    return refuse(route, 422, 'invalid-content', { errors })
  }
  if (written) number.profile = written
  return route.fulfill({ json: number.profile })
}

function answerLinks(number: FakeNumber, route: Route, code: string) {
  const request = route.request()
  if (request.method() === 'GET') return route.fulfill({ json: { items: number.links } })
  if (request.method() === 'DELETE') {
    number.links = number.links.filter((link) => link.code !== code)
    return route.fulfill({ status: 204 })
  }
  const { prefilled } = request.postDataJSON() as Schemas['NewChatLink']
  const made = { code: 'LINK2', prefilled, url: 'https://wa.me/message/LINK2', image_url: null }
  number.links = [...number.links, made]
  return route.fulfill({ status: 201, json: made })
}
