import { expect, test } from 'vitest'
import { USUAL_ZONE, zonesOfBrazil } from './time-zones'

test('every zone is known and says how far it is', () => {
  const zones = zonesOfBrazil('pt-BR')
  expect(zones.map(({ label }) => label)).toContain('GMT-4 · Manaus')
  expect(zones.find(({ id }) => id === USUAL_ZONE)?.label).toBe('GMT-3 · Brasília, São Paulo, Rio de Janeiro')
})
