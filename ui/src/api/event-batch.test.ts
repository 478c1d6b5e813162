import { expect, test, vi } from 'vitest'
import { addFrame, type Batch, emptyBatch, perFrame, routeEvents } from './event-batch'
import type { LiveEvent } from './event-kinds'

const event = (id: string, kind: string) => ({
  name: 'message',
  data: JSON.stringify({ id, kind, facts: {} }),
})

test('collects events in order; ready adds nothing', () => {
  const frames = [{ name: 'ready', data: '{}' }, event('1', 'queue.changed'), event('2', 'note.added')]
  const batch = frames.reduce(addFrame, emptyBatch)
  expect(batch.refetch).toBe(false)
  expect(batch.events.map((one) => one.id)).toEqual(['1', '2'])
})

test('after reset earlier events are not applied, later ones are', () => {
  const frames = [event('1', 'queue.changed'), { name: 'reset', data: '{}' }, event('2', 'note.added')]
  const batch = frames.reduce(addFrame, emptyBatch)
  expect(batch.refetch).toBe(true)
  expect(batch.events.map((one) => one.id)).toEqual(['2'])
})

test('what is no JSON is passed over', () => {
  expect(addFrame(emptyBatch, { name: 'message', data: '{' })).toBe(emptyBatch)
})

test('routes to everybody who handles the kind', () => {
  const first = vi.fn()
  const second = vi.fn()
  const { events } = [event('1', 'note.added'), event('2', 'not.known')].reduce(addFrame, emptyBatch)
  routeEvents(events as LiveEvent[], [{ 'note.added': first }, { 'note.added': second }], 'context')
  expect(first).toHaveBeenCalledExactlyOnceWith(events[0], 'context')
  expect(second).toHaveBeenCalledOnce()
})

test('delivers once per animation frame', async () => {
  const delivered: Batch[] = []
  const collect = perFrame((batch) => delivered.push(batch))
  collect(event('1', 'note.added'))
  collect(event('2', 'note.added'))
  expect(delivered).toEqual([])
  await vi.waitFor(() => expect(delivered).toHaveLength(1))
  expect(delivered[0]?.events).toHaveLength(2)
})
