import { afterEach, expect, test, vi } from 'vitest'
import { type Batch, batchOf, perFrame, routeEvents } from './event-batch'
import type { LiveEvent } from './event-kinds'

const event = (id: string, kind: string) => ({
  name: 'message',
  data: JSON.stringify({ id, kind, facts: {} }),
})

afterEach(() => {
  vi.useRealTimers()
})

test('collects events in order; ready adds nothing', () => {
  const frames = [{ name: 'ready', data: '{}' }, event('1', 'queue.changed'), event('2', 'note.added')]
  const batch = batchOf(frames)
  expect(batch.refetch).toBe(false)
  expect(batch.events.map((one) => one.id)).toEqual(['1', '2'])
})

test('after reset earlier events are not applied, later ones are', () => {
  const frames = [event('1', 'queue.changed'), { name: 'reset', data: '{}' }, event('2', 'note.added')]
  const batch = batchOf(frames)
  expect(batch.refetch).toBe(true)
  expect(batch.events.map((one) => one.id)).toEqual(['2'])
})

test('what is no JSON is passed over', () => {
  const frames = [{ name: 'message', data: '{' }, event('1', 'note.added')]
  expect(batchOf(frames).events.map((one) => one.id)).toEqual(['1'])
})

test('routes to everybody who handles the kind', () => {
  const first = vi.fn()
  const second = vi.fn()
  const { events } = batchOf([event('1', 'note.added'), event('2', 'not.known')])
  routeEvents(events as LiveEvent[], [{ 'note.added': first }, { 'note.added': second }], 'context')
  expect(first).toHaveBeenCalledExactlyOnceWith(events[0], 'context')
  expect(second).toHaveBeenCalledOnce()
})

function collecting() {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame'],
  })
  const delivered: Batch[] = []
  return { delivered, collect: perFrame((batch) => delivered.push(batch)) }
}

const idsOf = (batches: Batch[]) => batches.map(({ events }) => events.map(({ id }) => id))

test('delivers once per animation frame', () => {
  const { delivered, collect } = collecting()
  collect(event('1', 'note.added'))
  collect(event('2', 'note.added'))
  expect(delivered).toEqual([])
  vi.advanceTimersToNextFrame()
  expect(idsOf(delivered)).toEqual([['1', '2']])
  vi.advanceTimersByTime(1000)
  expect(delivered).toHaveLength(1)
})

test('a tab that is hidden before its next frame is told all the same, once', () => {
  const { delivered, collect } = collecting()
  const frames: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
  vi.stubGlobal('cancelAnimationFrame', (handle: number) => delete frames[handle - 1])
  collect(event('1', 'message.received'))
  vi.advanceTimersByTime(250)
  expect(idsOf(delivered)).toEqual([['1']])
  collect(event('2', 'message.received'))
  vi.advanceTimersByTime(250)
  expect(idsOf(delivered)).toEqual([['1'], ['2']])
  for (const frame of frames) frame?.(0)
  expect(delivered).toHaveLength(2)
  vi.unstubAllGlobals()
})

test('what says nothing of the data leads to no delivery', () => {
  const { delivered, collect } = collecting()
  collect({ name: 'ready', data: '{}' })
  collect({ name: 'presence', data: '{}' })
  vi.advanceTimersByTime(1000)
  expect(delivered).toEqual([])
})
