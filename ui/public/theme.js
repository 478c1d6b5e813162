// Runs before the first paint, so that nobody sees the other theme flash. Kept in step with src/app/preferences.ts.
;(() => {
  const root = document.documentElement
  let chosen = {}
  try {
    chosen = JSON.parse(localStorage.getItem('ponte.preferences') ?? '{}').state ?? {}
  } catch {
    // Storage may be forbidden or damaged: the defaults hold.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  const theme = chosen.theme === 'light' || chosen.theme === 'dark' ? chosen.theme : dark ? 'dark' : 'light'
  root.dataset.theme = theme
  root.dataset.density = chosen.density === 'compact' ? 'compact' : 'comfortable'
  if (chosen.language === 'en' || chosen.language === 'pt-BR') root.lang = chosen.language
})()
