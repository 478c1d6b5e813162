import { useSyncExternalStore } from 'react'

/** The width under which panes come one at a time; `md:` of the styles is its other side. */
const narrow = matchMedia('(width < 48rem)')

function follow(changed: () => void) {
  narrow.addEventListener('change', changed)
  return () => narrow.removeEventListener('change', changed)
}

/** Whether there is room for one pane alone. Prefer `md:` classes where they suffice. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(follow, () => narrow.matches)
}
