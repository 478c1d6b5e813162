import { expect, test, vi } from 'vitest'
import type { StreamListener } from '@/api/event-stream'
import { FAULTS, oneStream, phoneTopic } from './one-stream'

function aPage() {
  const opened: { query: string; listener: StreamListener; stop: () => void }[] = []
  const { hear } = oneStream((query, listener) => {
    const stop = vi.fn()
    opened.push({ query, listener, stop })
    return stop
  })
  return { opened, hear }
}

function aListener() {
  return { event: vi.fn(), connection: vi.fn(), ended: vi.fn() }
}

const turn = () => new Promise<void>((over) => queueMicrotask(over))

test('several phones and the faults share a stream, and each hears its own', async () => {
  const { opened, hear } = aPage()
  const [marina, joao, faults] = [aListener(), aListener(), aListener()]
  hear(phoneTopic('551'), marina)
  hear(phoneTopic('BR.2'), joao)
  hear(FAULTS, faults)
  await turn()
  expect(opened.map(({ query }) => query)).toEqual(['faults=true&who=551&who=BR.2'])
  const says = (name: string, data: object) => opened[0]?.listener.frame({ name, data: JSON.stringify(data) })
  says('typing', { who: 'BR.2', event: 'typing', number: '1' })
  says('struck', { fault: 'expired_token' })
  expect(marina.event).not.toHaveBeenCalled()
  expect(joao.event).toHaveBeenCalledExactlyOnceWith({ who: 'BR.2', event: 'typing', number: '1' })
  expect(faults.event).toHaveBeenCalledExactlyOnceWith({ fault: 'expired_token' })
})

test('another set of customers is another stream, none is none', async () => {
  const { opened, hear } = aPage()
  const leave = hear(phoneTopic('551'), aListener())
  await turn()
  const leaveToo = hear(phoneTopic('552'), aListener())
  await turn()
  expect(opened.map(({ query }) => query)).toEqual(['who=551', 'who=551&who=552'])
  expect(opened[0]?.stop).toHaveBeenCalledOnce()
  leave()
  leaveToo()
  await turn()
  expect(opened).toHaveLength(2)
  expect(opened[1]?.stop).toHaveBeenCalledOnce()
})

test('whoever takes the place of another keeps the stream, and is told that it is live', async () => {
  const { opened, hear } = aPage()
  const leave = hear(phoneTopic('551'), aListener())
  await turn()
  opened[0]?.listener.connection({ state: 'live' })
  leave()
  const next = aListener()
  hear(phoneTopic('551'), next)
  await turn()
  expect(opened).toHaveLength(1)
  expect(next.connection).toHaveBeenCalledExactlyOnceWith({ state: 'live' })
})
