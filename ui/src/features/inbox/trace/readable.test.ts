import { expect, test } from 'vitest'
import { readable } from './readable'

test('bodies that are JSON are unfolded, other texts stay as they are', () => {
  const request_headers = [['accept', 'application/json']]
  const exchange = {
    request_headers,
    url: 'https://loja.example',
    body: '{"id":"1042","items":["[]"]}',
    code: '42',
    note: '{não',
  }
  expect(JSON.parse(readable([exchange]))).toEqual([
    {
      request_headers: ['accept: application/json'],
      url: 'https://loja.example',
      body: { id: '1042', items: ['[]'] },
      code: '42',
      note: '{não',
    },
  ])
})
