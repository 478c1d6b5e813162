import { expect, test } from 'vitest'
import { compareCatalogues, unusedKeys } from './messages.mjs'

const plural = (match: Record<string, string>) => [
  { declarations: ['input count', 'local n = count: plural'], selectors: ['n'], match },
]

test('complete catalogues have no faults', () => {
  const pt = {
    hi: 'Oi, {name}',
    n: plural({ 'n=one': '{count} a', 'n=many': '{count} de as', 'n=other': '{count} as' }),
  }
  const en = { hi: 'Hi, {name}', n: plural({ 'n=one': '{count} a', 'n=other': '{count} as' }) }
  expect(compareCatalogues({ 'pt-BR': pt, en })).toEqual([])
})

test('names what is missing, empty, or differs', () => {
  const pt = { a: 'x {one}', b: ' ', n: plural({ 'n=one': 'a', 'n=other': '{count}' }) }
  const en = { a: 'x {other}', b: 'y', c: 'z', n: plural({ 'n=one': 'a', 'n=other': '{count}' }) }
  expect(compareCatalogues({ 'pt-BR': pt, en })).toEqual([
    'a: other placeholders in another language',
    'b: empty in pt-BR',
    'c: missing in pt-BR',
    'n: no plural form "many" in pt-BR',
  ])
})

test('finds what nobody says', () => {
  expect(unusedKeys(['hi', 'bye'], ['m.hi()', 'form.bye']).length).toBe(1)
})
