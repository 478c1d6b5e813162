import { expect, test } from 'vitest'
import { answersOf, cardsOf, cartOf } from './provided'

test('a cart adds up', () => {
  const items = [
    { product_retailer_id: 'cafeteira', quantity: 2, item_price: '39.90', currency: 'BRL' },
    { product_retailer_id: 'filtro', quantity: 1, item_price: 10, currency: 'BRL' },
  ]
  expect(cartOf({ text: 'para hoje', product_items: items })).toMatchObject({
    text: 'para hoje',
    items: [{ product: 'cafeteira', quantity: 2, price: 39.9 }, { product: 'filtro' }],
    total: { amount: 89.8, currency: 'BRL' },
  })
})

test('without every price, or in two currencies, there is no total', () => {
  expect(cartOf({ product_items: [{ quantity: 1 }] }).total).toBeUndefined()
  const two = [
    { item_price: '1', currency: 'BRL' },
    { item_price: '1', currency: 'USD' },
  ]
  expect(cartOf({ product_items: two }).total).toBeUndefined()
})

test('a card is named as far as it says', () => {
  const card = {
    name: { first_name: 'Ana', last_name: 'Lima' },
    org: { company: 'Loja' },
    phones: [{ phone: '+55 11 91234-5678' }, { wa_id: '5511912345678' }, {}],
    emails: [{ email: 'ana@loja.example' }, null],
  }
  expect(cardsOf([card])).toEqual([
    {
      name: 'Ana Lima',
      company: 'Loja',
      phones: ['+55 11 91234-5678', '5511912345678'],
      emails: ['ana@loja.example'],
    },
  ])
})

test.each([null, 'x', 7, [null], [[]], { product_items: 'x' }])('%j breaks nothing', (odd) => {
  expect(() => [cardsOf(odd), cartOf(odd), answersOf(odd)]).not.toThrow()
})

test('answers are told without what programs need', () => {
  expect(answersOf({ flow_token: 't', nome: 'Ana', itens: [1, 2] })).toEqual([
    ['nome', 'Ana'],
    ['itens', '[1,2]'],
  ])
})
