import { expect, test } from 'vitest'
import { headersOf } from './headers'

test('one a line, with colons in the value, and what is no header left out', () => {
  expect(
    headersOf('X-Hub-Signature-256: sha256=ab\r\n\nPOST / HTTP/1.1\nDate: Sat, 28 Nov 2026 12:00:00'),
  ).toEqual([
    { name: 'X-Hub-Signature-256', value: 'sha256=ab' },
    { name: 'Date', value: 'Sat, 28 Nov 2026 12:00:00' },
  ])
})
