import { expect, test } from 'vitest'
import { colleagues, hear } from './watchers-list'

const news = (user: string, state: 'viewing' | 'typing' | 'left') => ({
  conversation: 'c',
  user,
  name: user,
  state,
})

test('colleagues come, write and go; oneself is not told', () => {
  let watching = hear({}, news('bia', 'viewing'), 0)
  watching = hear(watching, news('me', 'viewing'), 0)
  watching = hear(watching, news('bia', 'typing'), 1000)
  expect(colleagues(watching.c ?? [], 'me', 1000)).toMatchObject([{ user: 'bia', state: 'typing' }])
  watching = hear(watching, news('bia', 'left'), 2000)
  watching = hear(watching, news('me', 'left'), 2000)
  expect(watching).toEqual({})
})

test('what is not said again is forgotten', () => {
  const watching = hear({}, news('bia', 'viewing'), 0)
  expect(colleagues(watching.c ?? [], 'me', 14_999)).toHaveLength(1)
  expect(colleagues(watching.c ?? [], 'me', 15_000)).toEqual([])
})
