import { expect, test } from 'vitest'
import { offerOf } from './offered'

test('a link button', () => {
  expect(
    offerOf({ type: 'cta_url', header: { text: 'Oi' }, body: 'Veja', button: 'Abrir', url: 'https://x' }),
  ).toMatchObject({
    header: 'Oi',
    body: 'Veja',
    buttons: ['Abrir'],
  })
})

test('an order to be paid', () => {
  const payment = { total: 8980, order: { items: [{ name: 'Cafeteira', quantity: 2 }] } }
  expect(offerOf({ type: 'order_details', body: 'Segue', payment })).toMatchObject({
    lines: ['2 × Cafeteira'],
    total: 8980,
  })
})

test('products and cards', () => {
  expect(offerOf({ sections: [{ products: ['a', 'b'] }, { products: ['c'] }] }).lines).toEqual([
    'a',
    'b',
    'c',
  ])
  const cards = [{ body: 'Azul', action: {} }, { action: { link: { button: 'Ver' } } }]
  expect(offerOf({ cards }).lines).toEqual(['Azul', 'Ver'])
  expect(offerOf({ update: { state: 'shipped' } }).state).toBe('shipped')
})

test.each([{}, { cards: 'x' }, { payment: null, header: 7, sections: [null] }])(
  '%j breaks nothing',
  (odd) => {
    expect(() => offerOf(odd)).not.toThrow()
  },
)
