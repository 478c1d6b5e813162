import { useCallback, useState } from 'react'

const PREFIX = 'ponte.draft.'

/**
 * Text that survives reload, a lost session and another language. It is kept for this tab and this session alone, under a name
 * such as `reply.{conversation}`. Empty text is forgotten.
 */
export function useDraft(name: string): [text: string, setText: (text: string) => void] {
  const [held, setHeld] = useState(() => ({ name, text: read(name) }))
  const current = held.name === name ? held : { name, text: read(name) }
  if (current !== held) setHeld(current)
  const setText = useCallback(
    (text: string) => {
      write(name, text)
      setHeld({ name, text })
    },
    [name],
  )
  return [current.text, setText]
}

/** At log-out: the next person at this machine finds nothing. */
export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
}

function read(name: string): string {
  return sessionStorage.getItem(PREFIX + name) ?? ''
}

function write(name: string, text: string) {
  if (text === '') sessionStorage.removeItem(PREFIX + name)
  else sessionStorage.setItem(PREFIX + name, text)
}
