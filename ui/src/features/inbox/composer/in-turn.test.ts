import { expect, test } from 'vitest'
import { inTurn } from './in-turn'

function steps() {
  const log: string[] = []
  const step = (name: string, ms: number) => async () => {
    log.push(`${name} begins`)
    await new Promise((over) => setTimeout(over, ms))
    log.push(`${name} ends`)
  }
  return { log, step }
}

test('a quick step waits for the slow one before it', async () => {
  const { log, step } = steps()
  await Promise.all([inTurn('c1', step('slow', 20)), inTurn('c1', step('quick', 0))])
  expect(log).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends'])
})

test('lines do not wait for each other', async () => {
  const { log, step } = steps()
  await Promise.all([inTurn('c1', step('slow', 20)), inTurn('c2', step('quick', 0))])
  expect(log.at(-1)).toBe('slow ends')
})

test('a step that fails holds up nobody', async () => {
  const { log, step } = steps()
  const failed = inTurn('c1', () => Promise.reject(new Error('no')))
  await expect(Promise.all([inTurn('c1', step('next', 0)), failed])).rejects.toThrow('no')
  await inTurn('c1', async () => {})
  expect(log).toContain('next ends')
})
