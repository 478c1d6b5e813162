import { expect, test } from 'vitest'
import { initials } from './avatar'

test.each([
  ['Ana Souza', 'AS'],
  ['bruno da silva dos santos', 'BS'],
  ['Zé', 'Z'],
  ['  "Íris"  e  Léo ', 'ÍL'],
  ['👩🏽‍🚀', ''],
  ['<b>', 'B'],
  ['\u202Eana', 'A'],
  ['', ''],
])('%s', (name, letters) => expect(initials(name)).toBe(letters))
