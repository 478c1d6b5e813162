import { expect, test } from 'vitest'
import { safePath } from './session'

test.each([
  ['/w/loja/inbox?view=mine', '/w/loja/inbox?view=mine'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/login?from=/login', '/'],
  [undefined, '/'],
])('%s', (from, path) => expect(safePath(from)).toBe(path))
