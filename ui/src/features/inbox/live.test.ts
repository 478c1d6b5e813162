import { InfiniteQueryObserver, type QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { LiveEvent } from '@/api/event-kinds'
import { keys } from '@/api/keys'
import { createQueryClient } from '@/app/query-client'
import { fakeApi, json, problem } from '@/test/fake-api'
import { idsOf } from './list/list-pages'
import { inboxHandlers } from './live'
import type { Conversation, Message } from './model'
import { listQuery, threadQuery } from './queries'
import { aConversation, aMessage } from './samples'
import { messagesOf } from './thread/thread-pages'

const API = '/api/v1/workspaces/loja'
const all = listQuery('loja', { view: 'all' })
const thread = threadQuery('loja', 'c1')
/** The pauses between two tries are real. */
const PATIENCE = { timeout: 10_000 }

vi.setConfig({ testTimeout: 20_000 })

const clients: QueryClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.clear()
  vi.unstubAllGlobals()
})

/** An inbox before a server whose answers, made when it is asked, can be held back and refused. */
function anInbox() {
  const world = { conversations: [aConversation()], messages: [aMessage(1)] }
  const held: (() => void)[] = []
  let isHolding = false
  let refusals: Response[] = []
  const slowly = (answer: Response) =>
    isHolding ? new Promise<Response>((over) => held.push(() => over(answer))) : answer
  const byIds = (items: (Conversation | Message)[], ids: string) =>
    refusals.shift() ?? json({ items: items.filter(({ id }) => ids.split(',').includes(id)), next: null })
  const idsAsked = ({ url }: Request) => new URL(url).searchParams.get('ids')
  const asked = fakeApi({
    [`GET ${API}/conversations/c1/messages`]: () =>
      slowly(json({ items: world.messages.toReversed(), next: null })),
    [`GET ${API}/messages`]: (request) => byIds(world.messages, idsAsked(request) ?? ''),
    [`GET ${API}/conversations/counts`]: () => json({ all: 1, mine: 0, waiting: 0, bot: 0, closed: 0 }),
    [`GET ${API}/conversations`]: (request) => {
      const ids = idsAsked(request)
      return ids ? byIds(world.conversations, ids) : slowly(json({ items: world.conversations, next: null }))
    },
  })
  const queryClient = createQueryClient()
  clients.push(queryClient)
  const onWaiting = vi.fn()
  const handlers = inboxHandlers({ queryClient, workspace: 'loja', me: 'ana' }, onWaiting)
  return {
    queryClient,
    world,
    onWaiting,
    refuse: (...answers: Response[]) => {
      refusals = answers
    },
    hold: () => {
      isHolding = true
    },
    release: () => {
      isHolding = false
      for (const answer of held.splice(0)) answer()
    },
    isHeld: () => held.length > 0,
    askedForIds: () => asked.flatMap((request) => idsAsked(request) ?? []),
    look() {
      new InfiniteQueryObserver(queryClient, all).subscribe(() => {})
      new InfiniteQueryObserver(queryClient, thread).subscribe(() => {})
    },
    isIdle: () => queryClient.isFetching() === 0,
    shownMessages: () =>
      messagesOf(queryClient.getQueryData(thread.queryKey)?.pages ?? []).map(({ id }) => id),
    shownConversations: () => idsOf(queryClient.getQueryData(all.queryKey)?.pages ?? []),
    /** A customer writes, in a conversation that nobody has heard of before, or in the one that is there. */
    receive(message: Message) {
      world.messages.push(message)
      const facts = { message: message.id, conversation: message.conversation, contact: 'k1', position: 2 }
      const event = { kind: 'message.received', facts, thread: message.thread }
      handlers['message.received']?.(event as LiveEvent<'message.received'>, {
        queryClient,
        workspace: 'loja',
      })
    },
  }
}

async function anOpenInbox() {
  const inbox = anInbox()
  inbox.look()
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1']))
  await vi.waitFor(() => expect(inbox.shownConversations()).toEqual(['c1']))
  return inbox
}

const away = () => problem({ type: '/problems/unavailable', status: 503 })

test('a message comes into the open thread although the server could not tell it at first', async () => {
  const inbox = await anOpenInbox()
  inbox.refuse(away(), away(), away())
  inbox.receive(aMessage(2))
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']), PATIENCE)
})

test('what is refused for good is not asked for again by its id, but comes with all else', async () => {
  const inbox = await anOpenInbox()
  const refused = () => problem({ type: '/problems/malformed-request', status: 400 })
  inbox.refuse(refused(), refused())
  inbox.receive(aMessage(2))
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']), PATIENCE)
  expect(inbox.askedForIds().toSorted()).toEqual(['c1', 'm2'])
})

test('a message that comes while its thread is fetched for the first time is in it', async () => {
  const inbox = anInbox()
  inbox.hold()
  inbox.look()
  await vi.waitFor(() => expect(inbox.isHeld()).toBe(true))
  inbox.receive(aMessage(2))
  await vi.waitFor(() => expect(inbox.askedForIds()).toContain('c1'))
  inbox.release()
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']), PATIENCE)
})

test('a message that comes while its thread is fetched anew is shown at once, and stays', async () => {
  const inbox = await anOpenInbox()
  inbox.hold()
  void inbox.queryClient.invalidateQueries({ queryKey: thread.queryKey })
  await vi.waitFor(() => expect(inbox.isHeld()).toBe(true))
  inbox.receive(aMessage(2))
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']))
  inbox.release()
  await vi.waitFor(() => expect(inbox.isIdle()).toBe(true))
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']), PATIENCE)
})

test('a conversation that begins while the list is fetched is in it', async () => {
  const inbox = anInbox()
  inbox.hold()
  inbox.look()
  await vi.waitFor(() => expect(inbox.isHeld()).toBe(true))
  inbox.world.conversations = [...inbox.world.conversations, aConversation({ id: 'c2', thread: 't2' })]
  inbox.receive(aMessage(2, { conversation: 'c2', thread: 't2' }))
  await vi.waitFor(() => expect(inbox.askedForIds()).toContain('c2'))
  inbox.release()
  await vi.waitFor(() => expect(inbox.shownConversations().toSorted()).toEqual(['c1', 'c2']), PATIENCE)
})

test('a thread that is to be fetched anew still is after a message came into it', async () => {
  const inbox = anInbox()
  await inbox.queryClient.fetchInfiniteQuery(thread)
  await inbox.queryClient.invalidateQueries({ queryKey: keys.workspace('loja'), refetchType: 'none' })
  inbox.receive(aMessage(2))
  await vi.waitFor(() => expect(inbox.shownMessages()).toEqual(['m1', 'm2']))
  expect(inbox.queryClient.getQueryState(thread.queryKey)?.isInvalidated).toBe(true)
})
