import { expect, test } from 'vitest'
import { afterAddress, asking } from './typed-search'

const joTyped = { text: 'jo', address: '', asked: '' }

test('what is typed before the address follows stays', () => {
  const typed = { ...asking('jo')(joTyped), text: 'joã' }
  expect(afterAddress(typed, 'jo').text).toBe('joã')
})

test('the back button goes before what stands in the field', () => {
  const searched = afterAddress(asking('jo')(joTyped), 'jo')
  const back = afterAddress(searched, '')
  expect(back.text).toBe('')
  expect(afterAddress(back, 'jo').text).toBe('jo')
})
