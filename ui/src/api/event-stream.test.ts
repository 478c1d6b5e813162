import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ConnectionState, followStream, SILENCE_MS, waitBefore } from './event-stream'
import { ApiProblem, Unreachable } from './problem'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Opened {
  lastId: string | undefined
  say(text: string): void
  end(): void
  signal: AbortSignal
}

function server() {
  const opened: Opened[] = []
  function open(lastId: string | undefined, signal: AbortSignal): Promise<Response> {
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(new Error('aborted')))
        opened.push({
          lastId,
          signal,
          say: (text) => controller.enqueue(encoder.encode(text)),
          end: () => controller.close(),
        })
      },
    })
    return Promise.resolve({ ok: true, body } as Response)
  }
  return { opened, open }
}

function listener() {
  const frames: string[] = []
  const states: ConnectionState['state'][] = []
  const ended = vi.fn()
  return {
    frames,
    states,
    ended,
    frame: (frame: { data: string }) => void frames.push(frame.data),
    connection: (state: ConnectionState) => void states.push(state.state),
  }
}

const refusal = () => Promise.resolve(new Unreachable('refused'))

test('comes again with the last id after the stream ended', async () => {
  const { opened, open } = server()
  const heard = listener()
  const stop = followStream({ open, refusal }, heard)
  await vi.advanceTimersByTimeAsync(0)
  opened[0]?.say('id: 5\ndata: a\n\n')
  await vi.advanceTimersByTimeAsync(0)
  opened[0]?.end()
  await vi.advanceTimersByTimeAsync(1000)
  expect(opened.map((one) => one.lastId)).toEqual([undefined, '5'])
  expect(heard.frames).toEqual(['a'])
  expect(heard.states).toEqual(['connecting', 'live', 'lost', 'live'])
  stop()
})

test('silence of 30 s is death; a comment is a sign of life', async () => {
  const { opened, open } = server()
  const stop = followStream({ open, refusal }, listener())
  await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000)
  opened[0]?.say(': keep-alive\n\n')
  await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000)
  expect(opened).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(3000)
  expect(opened).toHaveLength(2)
  expect(opened[0]?.signal.aborted).toBe(true)
  stop()
})

test('a refusal that asking again does not help ends it', async () => {
  const heard = listener()
  const refused = new ApiProblem({
    type: '/problems/unauthenticated',
    title: '',
    status: 401,
    request_id: '',
  })
  const open = () => Promise.resolve({ ok: false } as Response)
  followStream({ open, refusal: () => Promise.resolve(refused) }, heard)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard.ended).toHaveBeenCalledOnce()
})

test('stopping closes the connection and tries no more', async () => {
  const { opened, open } = server()
  const stop = followStream({ open, refusal }, listener())
  await vi.advanceTimersByTimeAsync(0)
  stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(opened).toHaveLength(1)
  expect(opened[0]?.signal.aborted).toBe(true)
})

test('waits grow, up to ten seconds, and are spread', () => {
  expect(waitBefore(0, 0)).toBe(125)
  expect(waitBefore(0, 1)).toBe(250)
  expect(waitBefore(20, 1)).toBe(10_000)
})
