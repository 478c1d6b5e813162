import type { Language } from './format'

export interface Zone {
  id: string
  label: string
}

export const USUAL_ZONE = 'America/Sao_Paulo'

/** The zones of Brazil from east to west, with the places that people know them by. */
const places: Record<string, string> = {
  'America/Noronha': 'Fernando de Noronha',
  'America/Sao_Paulo': 'Brasília, São Paulo, Rio de Janeiro',
  'America/Araguaina': 'Palmas',
  'America/Bahia': 'Salvador',
  'America/Belem': 'Belém, Macapá',
  'America/Fortaleza': 'Fortaleza, São Luís, Teresina, Natal, João Pessoa',
  'America/Maceio': 'Maceió, Aracaju',
  'America/Recife': 'Recife',
  'America/Santarem': 'Santarém',
  'America/Boa_Vista': 'Boa Vista',
  'America/Campo_Grande': 'Campo Grande',
  'America/Cuiaba': 'Cuiabá',
  'America/Manaus': 'Manaus',
  'America/Porto_Velho': 'Porto Velho',
  'America/Eirunepe': 'Eirunepé, Tabatinga',
  'America/Rio_Branco': 'Rio Branco',
}

export function zonesOfBrazil(language: Language): Zone[] {
  return Object.entries(places).map(([id, names]) => ({ id, label: `${offset(id, language)} · ${names}` }))
}

function offset(timeZone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'shortOffset' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
