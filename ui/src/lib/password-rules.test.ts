import { expect, test } from 'vitest'
import { judgePassword } from './password-rules'

const names = ['Ana Souza', 'ana.souza@loja-aurora.com.br', 'Loja Aurora']

test('length is counted in characters', () => {
  expect(judgePassword('🐙🦑🐠🐟🐬🐳🦈🐊🐢🦎🐍', names)).toMatchObject({ length: 11, fits: false })
  expect(judgePassword('🐙🦑🐠🐟🐬🐳🦈🐊🐢🦎🐍🐲', names)).toMatchObject({ length: 12, fits: true })
  expect(judgePassword('á'.repeat(129), names).fits).toBe(false)
})

test('names are found in any writing; short ones may stand in a password', () => {
  expect(judgePassword('tijolo SÓUZA canta', names).isNameless).toBe(false)
  expect(judgePassword('xis-au-ro-ra-nove', names).isNameless).toBe(false)
  expect(judgePassword('banana amarela canta', names).isNameless).toBe(true)
})
