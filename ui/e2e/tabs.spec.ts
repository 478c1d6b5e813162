import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, openTab } from './browser'
import { answerAsAna } from './fake-answers'
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

/** The workspace's events as a server of its own, with streams that stay open. */
async function startEvents() {
  const streams: { lastId: string | undefined; response: ServerResponse }[] = []
  const events = createServer((request, response) => {
    const lastId = request.headers['last-event-id'] as string | undefined
    streams.push({ lastId, response })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`id: ${lastId ?? '1'}\nevent: ready\ndata: {}\n\n`)
  })
  await new Promise<void>((listening) => events.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(events.address() as AddressInfo).port}/`,
    lastIds: () => streams.map(({ lastId }) => lastId),
    say(text: string) {
      for (const { response } of streams) response.write(text)
    },
    async close() {
      events.closeAllConnections()
      await new Promise((closed) => events.close(closed))
    },
  }
}

/** A page of the same browser, and which conversations it asked for because it heard of them. */
async function openPage(context: BrowserContext, events: string) {
  const page = await context.newPage()
  await answerAsAna(page)
  await page.route('**/api/v1/workspaces/*/events', (route) => route.continue({ url: events }))
  const asked: string[] = []
  page.on('request', (request) => {
    const ids = new URL(request.url()).searchParams.get('ids')
    if (ids) asked.push(ids)
  })
  await page.goto('/w/loja/inbox')
  await page.getByText('Nenhum atendimento').first().waitFor()
  return { page, asked: () => asked }
}

const closed = (id: number, conversation: string) =>
  `id: ${id}\ndata: ${JSON.stringify({ kind: 'conversation.closed', facts: { conversation } })}\n\n`

test('the tabs of a browser share one event stream, and hand it on', async () => {
  const tab = await openTab(browser, server.url)
  const events = await startEvents()
  const first = await openPage(tab.context, events.url)
  const second = await openPage(tab.context, events.url)
  await expect.poll(events.lastIds).toEqual([undefined])

  events.say(closed(5, 'c5'))
  await expect.poll(first.asked).toContain('c5')
  await expect.poll(second.asked).toContain('c5')

  await first.page.close()
  await expect.poll(() => events.lastIds()).toEqual([undefined, '5'])
  events.say(closed(6, 'c6'))
  await expect.poll(second.asked).toContain('c6')
  await tab.close()
  await events.close()
})
