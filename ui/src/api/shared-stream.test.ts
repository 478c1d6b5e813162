import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem, Unreachable } from './problem'
import { type Channel, type Locks, meet } from './shared-stream'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Opened {
  tab: string
  lastId: string | undefined
  say(text: string): void
  cut(): void
  signal: AbortSignal
}

/** A lock as browsers keep it: one holder, a queue, and those who steal. */
function aLock(): Locks {
  type Waiting = { run: () => Promise<unknown>; signal: AbortSignal | undefined }
  let holder: { lose: (cause: Error) => void } | undefined
  const queue: Waiting[] = []
  function grant(run: () => Promise<unknown>, lose: (cause: Error) => void) {
    const me = { lose }
    holder = me
    void run().then(() => {
      if (holder !== me) return
      holder = undefined
      next()
    })
  }
  function next() {
    const waiting = queue.shift()
    if (waiting?.signal?.aborted) next()
    else void waiting?.run()
  }
  const request = (_name: string, { signal, steal }: LockOptions, work: () => Promise<unknown>) =>
    new Promise((_over, refuse) => {
      const run = async () => grant(work, refuse)
      signal?.addEventListener('abort', () => refuse(new Error('aborted')))
      if (steal) {
        holder?.lose(new Error('stolen'))
        void run()
      } else if (holder) queue.push({ run, signal })
      else void run()
    })
  return { request } as unknown as Locks
}

/** A browser with tabs, and a server that writes down who asks. */
function aBrowser() {
  const lock = aLock()
  const channels = new Set<Channel>()
  const opened: Opened[] = []
  let isRefusing = false

  function channel(): Channel {
    const own: Channel = {
      onmessage: null,
      postMessage(data) {
        const others = [...channels].filter((one) => one !== own)
        for (const other of others)
          void Promise.resolve().then(() =>
            other.onmessage?.call(other as BroadcastChannel, { data } as MessageEvent),
          )
      },
      close: () => void channels.delete(own),
    }
    channels.add(own)
    return own
  }

  function open(tab: string, lastId: string | undefined, signal: AbortSignal): Promise<Response> {
    if (isRefusing) return Promise.resolve({ ok: false } as Response)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(new Error('aborted')))
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text))
        opened.push({ tab, lastId, say, signal, cut: () => controller.close() })
        say('id: 1\nevent: ready\ndata: {}\n\n')
      },
    })
    return Promise.resolve({ ok: true, body } as Response)
  }

  return {
    opened,
    channels,
    refuse: () => {
      isRefusing = true
    },
    async tab(name: string) {
      const frames: string[] = []
      const states: string[] = []
      const ended = vi.fn()
      const refusal = () => Promise.resolve(isRefusing ? unauthenticated : new Unreachable('refused'))
      const own = channel()
      const stop = meet(
        { name: 'events', locks: lock, channel: own },
        { open: (lastId, signal) => open(name, lastId, signal), refusal },
        {
          frame: (frame) => void frames.push(frame.name === 'message' ? frame.data : frame.name),
          connection: ({ state }) => void states.push(state),
          ended,
        },
      )
      await settle()
      return { frames, states, ended, stop, own }
    },
  }
}

const unauthenticated = new ApiProblem({
  type: '/problems/unauthenticated',
  title: '',
  status: 401,
  request_id: '',
})

const settle = () => vi.advanceTimersByTimeAsync(1)

test('one tab holds the stream, and all hear what comes', async () => {
  const { opened, tab } = aBrowser()
  const first = await tab('first')
  const second = await tab('second')
  expect(opened).toHaveLength(1)
  expect(second.states).toEqual(['connecting', 'live'])
  opened[0]?.say('id: 2\ndata: a\n\n')
  await settle()
  expect([first.frames, second.frames]).toEqual([
    ['ready', 'a'],
    ['ready', 'a'],
  ])
})

test('when it goes another takes over at the same place', async () => {
  const { opened, tab } = aBrowser()
  const first = await tab('first')
  const second = await tab('second')
  opened[0]?.say('id: 2\ndata: a\n\n: keep-alive\n\n')
  await settle()
  first.stop()
  await settle()
  expect(opened.map(({ tab: who, lastId }) => [who, lastId])).toEqual([
    ['first', undefined],
    ['second', '2'],
  ])
  expect(opened[0]?.signal.aborted).toBe(true)
  opened[1]?.say('id: 3\ndata: b\n\n')
  await settle()
  expect(second.frames.filter((frame) => frame !== 'ready')).toEqual(['a', 'b'])
})

test('a gap is told to all tabs, and so is the end of the connection', async () => {
  const { opened, tab } = aBrowser()
  await tab('first')
  const second = await tab('second')
  opened[0]?.cut()
  await settle()
  expect(second.states.at(-1)).toBe('lost')
  await vi.advanceTimersByTimeAsync(1000)
  expect(second.states.at(-1)).toBe('live')
  opened[1]?.say('id: 9\nevent: reset\ndata: {}\n\n')
  await settle()
  expect(second.frames.at(-1)).toBe('reset')
})

test('whoever took over without a place fetches anew', async () => {
  const { channels, tab } = aBrowser()
  const first = await tab('first')
  const second = await tab('second')
  const state = { kind: 'state', connection: { state: 'connecting' }, place: undefined }
  first.own.postMessage(state)
  await settle()
  first.stop()
  await settle()
  expect(second.frames).toContain('reset')
  expect(channels.size).toBe(1)
})

test('from a holder that says nothing it is taken, and the holder listens', async () => {
  const { opened, channels, tab } = aBrowser()
  const first = await tab('first')
  const second = await tab('second')
  // What the first says is not heard any more.
  channels.delete(second.own)
  const alive = setInterval(() => opened[0]?.say(': keep-alive\n\n'), 10_000)
  await vi.advanceTimersByTimeAsync(37_000)
  clearInterval(alive)
  channels.add(second.own)
  expect(opened.map(({ tab: who }) => who)).toEqual(['first', 'second'])
  expect(opened[0]?.signal.aborted).toBe(true)
  opened[1]?.say('id: 3\ndata: b\n\n')
  await settle()
  expect(first.frames.at(-1)).toBe('b')
  expect(second.frames.at(-1)).toBe('b')
})

test('when the session has ended each tab learns it by itself', async () => {
  const { opened, refuse, tab } = aBrowser()
  const first = await tab('first')
  const second = await tab('second')
  refuse()
  opened[0]?.cut()
  await vi.advanceTimersByTimeAsync(2000)
  expect(first.ended).toHaveBeenCalledOnce()
  expect(second.ended).toHaveBeenCalledOnce()
})

test('a tab that leaves while it waits leaves nothing behind', async () => {
  const { opened, channels, tab } = aBrowser()
  await tab('first')
  const second = await tab('second')
  second.stop()
  await settle()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(channels.size).toBe(1)
  expect(opened).toHaveLength(1)
})
