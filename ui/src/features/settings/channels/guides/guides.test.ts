import { expect, test } from 'vitest'
import { type Guide, guides, type Said } from '.'

test('every provider of the contract has a guide', () => {
  const keys = guides.map(({ key }) => key)
  expect(keys).toEqual(['meta', 'dialog360', 'twilio', 'zenvia', 'blip', 'gupshup', 'infobip'])
})

test.each(guides)('$key is said in both languages', (guide) => {
  for (const said of wordsOf(guide)) {
    expect(Object.keys(said).sort()).toEqual(['en', 'pt-BR'])
    for (const text of Object.values(said)) expect(text.trim()).not.toBe('')
  }
})

test.each(guides)('$key says where the webhook is pasted, and with what it proves itself', (guide) => {
  const copied = guide.steps.flatMap(({ copy = [] }) => copy)
  expect(copied).toContain('webhookUrl')
  if (guide.header) expect(copied).toEqual(expect.arrayContaining(['header', 'secret']))
  if (guide.fields.verifyToken) expect(copied).toContain('verifyToken')
})

function wordsOf(guide: Guide): Said[] {
  const fields = Object.values(guide.fields).flatMap((field) => (field ? [field.label, field.hint] : []))
  return [guide.about, ...fields, ...guide.steps.flatMap(({ title, text }) => [title, text])]
}
