import type { Schemas } from '@/api/client'

/** Headers as they are pasted, `Name: value` a line; what is no header is left out. */
export function headersOf(text: string): Schemas['PastedHeader'][] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf(':')
    const name = line.slice(0, Math.max(0, at)).trim()
    return name === '' ? [] : [{ name, value: line.slice(at + 1).trim() }]
  })
}
