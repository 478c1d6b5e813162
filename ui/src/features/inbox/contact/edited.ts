/** What an edited value comes to. */
export type Edited = { kind: 'unchanged' } | { kind: 'emptied' } | { kind: 'changed'; value: string }

/** Taking a value away is an action of its own: an empty field never does it. */
export function edited(before: string, text: string): Edited {
  const value = text.trim()
  if (value === before.trim()) return { kind: 'unchanged' }
  return value === '' ? { kind: 'emptied' } : { kind: 'changed', value }
}
