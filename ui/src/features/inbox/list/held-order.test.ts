import { expect, test } from 'vitest'
import { holdOrder } from './held-order'

test('rows stay where they are; new ones in between are counted', () => {
  expect(holdOrder(['a', 'b', 'c'], ['x', 'c', 'y', 'a'])).toEqual({ ids: ['a', 'b', 'c'], news: 2 })
})

test('what was loaded by reading on comes at the end', () => {
  expect(holdOrder(['a', 'b'], ['a', 'x', 'b', 'c', 'd'])).toEqual({ ids: ['a', 'b', 'c', 'd'], news: 1 })
})

test('what left its place stays under the eyes of who reads', () => {
  expect(holdOrder(['a', 'b'], ['b'])).toEqual({ ids: ['a', 'b'], news: 0 })
})
