import type { Page, Route } from 'playwright-core'
import { templates } from './fake-templates'

export const ana = {
  id: '0199c3c1-0000-7000-8000-000000000001',
  name: 'Ana Souza',
  email: 'ana@loja.example',
  language: 'pt-BR',
  administers_installation: true,
  workspaces: [
    { key: 'loja', name: 'Loja Aurora', kind: 'production', role: 'administrator' },
    { key: 'teste', name: 'Loja Aurora, testes', kind: 'homologation', role: 'administrator' },
  ],
}

const noneOpen = { all: 0, mine: 0, waiting: 0, bot: 0, closed: 0 }

/** Answers as the server would for a person who is logged in. */
export async function answerAsAna(page: Page) {
  await page.route('**/api/v1/me', (route) => route.fulfill({ json: ana }))
  await page.route('**/api/v1/installation', (route) => route.fulfill({ json: { set_up: true } }))
  await page.route('**/api/v1/workspaces/*', (route) => {
    const key = new URL(route.request().url()).pathname.split('/').at(-1)
    const workspace = ana.workspaces.find((one) => one.key === key)
    const settings = {
      id: ana.id,
      language: 'pt-BR',
      time_zone: 'America/Sao_Paulo',
      now: new Date().toISOString(),
    }
    return workspace
      ? route.fulfill({ json: { ...workspace, ...settings } })
      : refuse(route, 404, 'not-found')
  })
  await page.route(/\/workspaces\/[^/]+\/(conversations|members|queues)(\?|$)/, (route) =>
    route.fulfill({ json: { items: [], next: null } }),
  )
  await page.route('**/api/v1/workspaces/*/conversations/counts', (route) =>
    route.fulfill({ json: noneOpen }),
  )
  await page.route(/\/workspaces\/[^/]+\/templates(\?|$)/, (route) =>
    route.fulfill({ json: { items: templates } }),
  )
  await page.route('**/api/v1/workspaces/*/simulator/**', (route) => refuse(route, 404, 'not-found'))
  await page.route('**/api/v1/workspaces/*/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: 'id: 1\nevent: ready\ndata: {}\n\n' }),
  )
}

export function refuse(route: Route, status: number, type: string, more: object = {}) {
  return route.fulfill({
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: `/problems/${type}`,
      title: type,
      status,
      request_id: '0199c3c1-7d5e-7a21-9f0e-4a1f0f6f2b11',
      ...more,
    }),
  })
}
