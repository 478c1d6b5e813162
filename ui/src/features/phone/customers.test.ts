import { expect, test } from 'vitest'
import { findCustomer, freshBsuid, search, whoOf } from './customers'

const luiza = { phone: '5571981115566', bsuid: 'BR.1', name: 'Luíza d’Ávila' }
const stranger = { bsuid: 'BR.7710254839201746' }
const all = [stranger, luiza]

test('a customer is found by name, by phone in any spelling, and by BSUID', () => {
  expect(search(all, 'luiza')).toEqual([luiza])
  expect(search(all, '+55 (71) 98111')).toEqual([luiza])
  expect(search(all, 'br.77')).toEqual([stranger])
  expect(search(all, '')).toEqual([luiza, stranger])
  expect(search(all, 'ninguém')).toEqual([])
})

test('the phone names a customer, and without one the BSUID', () => {
  expect(all.map(whoOf)).toEqual(['BR.7710254839201746', '5571981115566'])
  expect(findCustomer(all, 'BR.1')).toBe(luiza)
  expect(freshBsuid()).toMatch(/^BR\.\d{16}$/)
})
