import { expect, test } from 'vitest'
import { readOrder } from './order-facts'

test('reads what the shop says', () => {
  const order = readOrder({
    number: '1042',
    status: 'shipped',
    total: { cents: 20980 },
    items: [{ name: 'Cafeteira', qty: 1 }],
    tracking: [{ code: 'AA1', carrier: 'Correios', url: 'https://rastreio.example/AA1' }],
  })
  expect(order).toMatchObject({ number: '1042', status: 'shipped', totalCents: 20980 })
  expect(order.tracking[0]?.url).toBe('https://rastreio.example/AA1')
})

test('whatever else a system answers is left out', () => {
  expect(readOrder(null)).toMatchObject({ items: [], tracking: [] })
  const strange = {
    number: 7,
    total: 'grátis',
    expected_at: 'amanhã',
    items: 'nenhum',
    tracking: [{ code: 'x', url: 'javascript:alert(1)' }],
  }
  expect(readOrder(strange)).toEqual({
    number: '7',
    status: undefined,
    totalCents: undefined,
    placedAt: undefined,
    expectedAt: undefined,
    items: [],
    tracking: [{ code: 'x', carrier: undefined, url: undefined }],
  })
  expect(readOrder({ status: 'unknown', raw_status: 'lua cheia' }).status).toBe('lua cheia')
})
