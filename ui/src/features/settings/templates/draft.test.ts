import { expect, test } from 'vitest'
import { findingsAt, headerOf, headerType, withSamples } from './draft'

test('samples follow the variables', () => {
  const content = withSamples({
    body: 'Olá {{nome}}, até {{dia}}',
    body_samples: [
      { name: 'nome', value: 'Ana' },
      { name: 'velho', value: 'x' },
    ],
    header: { type: 'text', text: '{{loja}}' },
  })
  expect(content.body_samples).toEqual([
    { name: 'nome', value: 'Ana' },
    { name: 'dia', value: '' },
  ])
  expect(content.header).toMatchObject({ samples: [{ name: 'loja', value: '' }] })
})

test('a header is what was chosen, and is called so', () => {
  for (const type of ['none', 'text', 'image', 'video', 'document', 'location']) {
    expect(headerType(headerOf(type, undefined))).toBe(type)
  }
  const written = { type: 'text', text: 'Oi' } as const
  expect(headerOf('text', written)).toBe(written)
})

test('findings stand beside their field', () => {
  const at = (path: string) => ({ path, rule: 'x', severity: 'error' as const, message: path })
  const check = {
    acceptable: false,
    findings: [at('content.body'), at('content.body_samples'), at('content.buttons[1].url'), at('name')],
  }
  expect(findingsAt(check, 'content.body').map(({ path }) => path)).toEqual(['content.body'])
  expect(findingsAt(check, 'content.buttons[1]')).toHaveLength(1)
  expect(findingsAt(check, 'content.buttons[0]')).toEqual([])
  expect(findingsAt(undefined, 'name')).toEqual([])
})
