import { expect, test } from 'vitest'
import { claimTab, forgetWithPerson, leaveTab } from './tab-owner'

const DRAFT = 'ponte.draft.reply.c1'

test('whoever comes back finds what they had begun; another person finds nothing', () => {
  let forgotten = 0
  forgetWithPerson(() => {
    forgotten += 1
  })
  claimTab('ana')
  sessionStorage.setItem(DRAFT, 'quase pronto')
  forgotten = 0
  claimTab('ana')
  expect(sessionStorage.getItem(DRAFT)).toBe('quase pronto')
  expect(forgotten).toBe(0)
  claimTab('bia')
  expect(sessionStorage.getItem(DRAFT)).toBeNull()
  expect(forgotten).toBe(1)
})

test('at log-out nothing stays, for the same person neither', () => {
  claimTab('ana')
  sessionStorage.setItem(DRAFT, 'quase pronto')
  leaveTab()
  claimTab('ana')
  expect(sessionStorage.getItem(DRAFT)).toBeNull()
})
