/** What was said to another system, for eyes: bodies that are JSON in themselves are unfolded, headers stand one a line. */
export function readable(exchange: unknown): string {
  return JSON.stringify(unfolded(exchange), undefined, 2)
}

function unfolded(value: unknown): unknown {
  if (typeof value === 'string') return inner(value)
  if (Array.isArray(value)) return value.map(unfolded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, field(name, one)]))
}

function field(name: string, value: unknown): unknown {
  const isHeaders = name.endsWith('headers') && Array.isArray(value) && value.every(isPair)
  return isHeaders ? value.map(([header, text]) => `${header}: ${text}`) : unfolded(value)
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string')
}

/** Only objects and lists: a text that happens to be a number stays one. */
function inner(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
