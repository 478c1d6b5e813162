import { useEffect, useSyncExternalStore } from 'react'
import { usePreferences } from './preferences'

const darkSystem = matchMedia('(prefers-color-scheme: dark)')

function followSystem(changed: () => void) {
  darkSystem.addEventListener('change', changed)
  return () => darkSystem.removeEventListener('change', changed)
}

/** The theme that is shown. For what does not follow the tokens by itself, such as toasts and canvases. */
export function useShownTheme(): 'light' | 'dark' {
  const systemIsDark = useSyncExternalStore(followSystem, () => darkSystem.matches)
  const theme = usePreferences((preferences) => preferences.theme)
  if (theme === 'system') return systemIsDark ? 'dark' : 'light'
  return theme
}

/** Keeps the page's language, theme and density with what was chosen. */
export function useAppearance() {
  const theme = useShownTheme()
  const density = usePreferences((preferences) => preferences.density)
  const language = usePreferences((preferences) => preferences.language)
  useEffect(() => {
    const root = document.documentElement
    root.dataset.theme = theme
    root.dataset.density = density
    root.lang = language
  }, [theme, density, language])
}
