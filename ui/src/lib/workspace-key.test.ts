import { expect, test } from 'vitest'
import { workspaceKeyOf } from './workspace-key'

test.each([
  ['Loja Aurora Ltda.', 'loja-aurora-ltda'],
  ['Pão & Açúcar', 'pao-acucar'],
  ['99 Coisas', 'coisas'],
  ['日本', ''],
  [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
])('%s → %s', (name, key) => {
  expect(workspaceKeyOf(name)).toBe(key)
})
