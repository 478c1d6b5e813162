import { expect, test } from 'vitest'
import { inTurn } from './in-turn'

/** Steps that write down when they begin and end; a slow one ends when it is let go. */
function steps() {
  const log: string[] = []
  let letGo = () => {}
  const held = new Promise<void>((go) => {
    letGo = go
  })
  const step = (name: string, until?: Promise<void>) => async () => {
    log.push(`${name} begins`)
    await until
    log.push(`${name} ends`)
  }
  return { log, step, slow: step('slow', held), letGo }
}

test('a quick step waits for the slow one before it', async () => {
  const { log, step, slow, letGo } = steps()
  const both = [inTurn('c1', slow), inTurn('c1', step('quick'))]
  await inTurn('c2', async () => {})
  expect(log).toEqual(['slow begins'])
  letGo()
  await Promise.all(both)
  expect(log).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends'])
})

test('lines do not wait for each other', async () => {
  const { log, step, slow, letGo } = steps()
  const first = inTurn('c1', slow)
  await inTurn('c2', step('quick'))
  expect(log).toEqual(['slow begins', 'quick begins', 'quick ends'])
  letGo()
  await first
})

test('a step that fails holds up nobody', async () => {
  const { log, step } = steps()
  const failed = inTurn('c1', () => Promise.reject(new Error('no')))
  await expect(Promise.all([inTurn('c1', step('next')), failed])).rejects.toThrow('no')
  await inTurn('c1', async () => {})
  expect(log).toContain('next ends')
})
