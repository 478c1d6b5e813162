import { expect, test } from 'vitest'
import { samplesBeside } from './samples'

test('the sample shop’s people are offered until the emulator knows them', () => {
  const marina = samplesBeside([]).find(({ name }) => name === 'Marina Souza')
  expect(marina).toEqual({ name: 'Marina Souza', phone: '5511987654321' })
  expect(samplesBeside([{ phone: '5511987654321' }]).some(({ name }) => name === 'Marina Souza')).toBe(false)
})
