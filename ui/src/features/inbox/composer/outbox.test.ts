import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test } from 'vitest'
import { claimTab } from '@/app/tab-owner'
import { fakeApi, problem } from '@/test/fake-api'
import type { Message } from '../model'
import { aMessage } from '../samples'
import { heldOf, type Pending } from '../thread/pending'
import { pendingOf } from '../thread/pending-store'
import { inTurn } from './in-turn'
import { retry, sendHeld, sendInTurn, type To } from './outbox'

const me = 'ana'
const to: To = { place: { queryClient: new QueryClient(), workspace: 'loja', me }, conversation: 'c1' }

afterEach(() => claimTab(`nobody-${Math.random()}`))

interface Asked {
  seen_position: number
  client_id: string
  content: { body: string }
}

/** A server that keeps its rule: no reply without all replies seen, and each key once, with the same body. */
function aServer() {
  const thread: Message[] = [aMessage(1)]
  const done = new Map<string, { body: string; message: Message }>()
  const mishaps: ('lost' | 'away' | 'slow')[] = []
  const bodies: string[] = []
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })

  function say(author: string, body: string, client_id?: string): Message {
    const more = {
      direction: 'out',
      author: { type: 'agent', id: author },
      content: { type: 'text', body },
    } as const
    const message = aMessage(thread.length + 1, { ...more, client_id })
    thread.push(message)
    return message
  }

  function answer(key: string, body: string): Response {
    const before = done.get(key)
    if (before && before.body !== body) return problem({ type: '/problems/key-reused', status: 422 })
    if (before) return Response.json(before.message, { status: 201 })
    const { seen_position, client_id, content } = JSON.parse(body) as Asked
    const missed = thread.filter(({ position }) => position > seen_position)
    if (missed.some(({ direction }) => direction === 'out')) {
      return problem({ type: '/problems/missed-replies', status: 409, missed })
    }
    const message = say(me, content.body, client_id)
    done.set(key, { body, message })
    return Response.json(message, { status: 201 })
  }

  fakeApi({
    'POST /api/v1/workspaces/loja/conversations/c1/replies': async (request) => {
      const body = await request.text()
      bodies.push(body)
      const mishap = mishaps.shift()
      if (mishap === 'away') throw new TypeError('no network')
      if (mishap === 'slow') await released
      const answered = answer(request.headers.get('idempotency-key') ?? '', body)
      if (mishap === 'lost') throw new TypeError('the answer was lost')
      return answered
    },
  })
  return {
    mishaps,
    say,
    /** Lets go what is slow. */
    release,
    asked: () => bodies.length,
    said: () => thread.slice(1).map(({ content }) => ('body' in content ? content.body : content.type)),
  }
}

function reply(text: string, change: Partial<Pending> = {}): Pending {
  return {
    clientId: `client-${text}`,
    kind: 'reply',
    text,
    seenPosition: 1,
    idempotencyKey: `key-${text}`,
    at: 0,
    ...change,
  }
}

const troubles = () => pendingOf('c1').map(({ trouble }) => trouble?.kind)
const settled = () => expect.poll(troubles)

test('three at once leave in order, each with one’s own last one seen', async () => {
  const server = aServer()
  server.mishaps.push('slow')
  for (const text of ['um', 'dois', 'três']) sendInTurn(to, reply(text))
  await expect.poll(server.asked).toBe(1)
  server.release()
  await settled().toEqual([])
  expect(server.said()).toEqual(['um', 'dois', 'três'])
  expect(server.asked()).toBe(3)
})

test('what follows something unanswered waits with it, and leaves after it', async () => {
  const server = aServer()
  server.mishaps.push('away')
  sendInTurn(to, reply('um'))
  sendInTurn(to, reply('dois'))
  await settled().toEqual(['unreachable', 'unreachable'])
  expect(server.asked()).toBe(1)
  sendInTurn(to, reply('três'))
  await settled().toEqual([])
  expect(server.said()).toEqual(['um', 'dois', 'três'])
})

test('an answer that was lost is asked for again, unchanged, and holds up nothing', async () => {
  const server = aServer()
  server.mishaps.push('lost')
  sendInTurn(to, reply('um'))
  sendInTurn(to, reply('dois'))
  await settled().toEqual(['unreachable', 'unreachable'])
  const [first] = pendingOf('c1')
  if (first) retry(to, first)
  await settled().toEqual([])
  expect(server.said()).toEqual(['um', 'dois'])
})

test('one’s own reply from another tab is no missed one', async () => {
  const server = aServer()
  server.say(me, 'do outro lado')
  sendInTurn(to, reply('um'))
  await settled().toEqual([])
  expect(server.said()).toEqual(['do outro lado', 'um'])
})

test('a colleague’s reply holds back all that had not seen it; sent anyway they leave in order', async () => {
  const server = aServer()
  server.say('bia', 'já respondi')
  for (const text of ['um', 'dois', 'três']) sendInTurn(to, reply(text))
  await settled().toEqual(['held', 'held', 'held'])
  expect(server.said()).toEqual(['já respondi'])
  expect(heldOf(pendingOf('c1'))?.missed.map(({ position }) => position)).toEqual([2])
  sendHeld(to)
  await settled().toEqual([])
  expect(server.said()).toEqual(['já respondi', 'um', 'dois', 'três'])
})

test('nothing leaves in the name of the next person at the tab', async () => {
  const server = aServer()
  claimTab(me)
  server.mishaps.push('slow')
  sendInTurn(to, reply('um'))
  sendInTurn(to, reply('dois'))
  await expect.poll(server.asked).toBe(1)
  claimTab('bia')
  server.release()
  await expect.poll(server.said).toEqual(['um'])
  await inTurn('c1', async () => {})
  expect(server.asked()).toBe(1)
  expect(pendingOf('c1')).toEqual([])
})
