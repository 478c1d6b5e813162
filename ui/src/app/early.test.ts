import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configureClient } from '@/api/client'
import { meQuery, workspaceQuery } from '@/api/queries'
import { countsQuery, listQuery } from '@/features/inbox/queries'
import { fakeApi, json, problem } from '@/test/fake-api'
import { createQueryClient } from './query-client'

const start = readFileSync('public/start.js', 'utf8')

beforeEach(() =>
  configureClient({ language: () => document.documentElement.lang, unauthenticated: () => {} }),
)
afterEach(() => {
  window.ponteEarly = undefined
  history.replaceState(null, '', '/')
})

/** Opens the page as a browser does: start.js runs before the app. */
function openPage(address: string) {
  history.replaceState(null, '', address)
  vi.spyOn(performance, 'now').mockReturnValue(100)
  runInThisContext(start)
}

async function askAsTheInboxDoes() {
  const client = createQueryClient()
  await client.fetchQuery(meQuery)
  await client.fetchQuery(workspaceQuery('loja'))
  await client.fetchQuery(countsQuery('loja'))
  await client.fetchInfiniteQuery(listQuery('loja', { view: 'all' }))
}

const answers = {
  'GET /api/v1/me': () => json({}),
  'GET /api/v1/workspaces/loja': () => json({ now: '2026-11-28T12:00:00Z' }),
  'GET /api/v1/workspaces/loja/conversations/counts': () => json({}),
  'GET /api/v1/workspaces/loja/conversations': () => json({ items: [], next: null }),
}

test('what the inbox shows first is asked for early, and once', async () => {
  const asked = fakeApi(answers)
  openPage('/w/loja/inbox')
  expect(asked).toHaveLength(4)
  await askAsTheInboxDoes()
  expect(asked).toHaveLength(4)
})

test('another page asks for nothing early, another tab of the list not for what it does not show', () => {
  const asked = fakeApi(answers)
  openPage('/w/loja/phone')
  expect(asked).toHaveLength(0)
  openPage('/w/loja/inbox?view=mine')
  expect(asked.map(({ url }) => url)).not.toContainEqual(expect.stringContaining('conversations?'))
})

test('what was refused early is asked for again', async () => {
  const asked = fakeApi({
    'GET /api/v1/me': () => problem({ type: '/problems/unauthenticated', status: 401 }),
  })
  openPage('/w/loja/inbox')
  fakeApi(answers)
  await askAsTheInboxDoes()
  expect(asked).toHaveLength(4)
})
