import { useSyncExternalStore } from 'react'

function follow(changed: () => void) {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}

/**
 * Whether the tab is seen. A browser opens six connections to a server, all tabs together, and each phone holds one: those that nobody
 * sees give theirs back.
 */
export function useIsVisible(): boolean {
  return useSyncExternalStore(follow, () => !document.hidden)
}
