import { useSyncExternalStore } from 'react'

function follow(changed: () => void) {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}

/**
 * Whether the tab is seen. A browser opens six connections to a server, all tabs together, and what a page hears takes one: a page that
 * nobody sees gives it back.
 */
export function useIsVisible(): boolean {
  return useSyncExternalStore(follow, () => !document.hidden)
}
