import { expect, test } from 'vitest'
import { idsOf, type ListPage, place } from './list-pages'

const pages: ListPage[] = [
  {
    entries: [
      { id: 'a', rank: 10 },
      { id: 'b', rank: 20 },
    ],
    next: '2',
  },
  {
    entries: [
      { id: 'c', rank: 30 },
      { id: 'd', rank: 40 },
    ],
    next: '3',
  },
]

test('a new conversation comes where its rank says', () => {
  expect(idsOf(place(pages, 'x', 25))).toEqual(['a', 'b', 'x', 'c', 'd'])
  expect(idsOf(place(pages, 'x', 5))).toEqual(['x', 'a', 'b', 'c', 'd'])
})

test('what belongs beyond the loaded rows waits for them; at the true end it is shown', () => {
  expect(place(pages, 'x', 99)).toBe(pages)
  const whole = [pages[0], { entries: pages[1]?.entries ?? [] }] as ListPage[]
  expect(idsOf(place(whole, 'x', 99))).toEqual(['a', 'b', 'c', 'd', 'x'])
  expect(idsOf(place([{ entries: [] }], 'x', 1))).toEqual(['x'])
})

test('one that moves is moved, one that leaves is taken out', () => {
  expect(idsOf(place(pages, 'd', 15))).toEqual(['a', 'd', 'b', 'c'])
  expect(idsOf(place(pages, 'a', undefined))).toEqual(['b', 'c', 'd'])
})

test('without a change nothing is made anew', () => {
  expect(place(pages, 'b', 20)).toBe(pages)
  expect(place(pages, 'unknown', undefined)).toBe(pages)
  expect(place(pages, 'a', undefined)[1]).toBe(pages[1])
})

test('a row that stands in two pages is shown once', () => {
  expect(idsOf([...pages, { entries: [{ id: 'a', rank: 10 }] }])).toEqual(['a', 'b', 'c', 'd'])
})
