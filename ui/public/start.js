// Runs before everything else: sets the look before the first paint, so that nobody sees the other theme flash, and asks for what the
// inbox shows while the scripts that show it are still being read. Kept in step with src/app/preferences.ts and src/api/early.ts.
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
  const preferred = navigator.language.toLowerCase().startsWith('en') ? 'en' : 'pt-BR'
  root.lang = chosen.language === 'en' || chosen.language === 'pt-BR' ? chosen.language : preferred

  const inbox = /^\/w\/([^/]+)\/inbox/.exec(location.pathname)
  if (!inbox) return
  for (const href of scripts()) {
    const link = document.createElement('link')
    Object.assign(link, { rel: 'modulepreload', href, crossOrigin: '' })
    document.head.append(link)
  }
  const workspace = `/api/v1/workspaces/${inbox[1]}`
  const asked = ['/api/v1/me', workspace, `${workspace}/conversations/counts`]
  // Another tab or a search is for the page to ask.
  if (!/[?&](?:state|view|q)=/.test(location.search)) {
    asked.push(`${workspace}/conversations?state=open&order=waiting&limit=100`)
  }
  window.ponteEarly = new Map(asked.map((url) => [url, ask(url)]))

  function scripts() {
    const named = document.querySelector('meta[name="inbox-scripts"]')?.content
    return named ? named.split(' ') : []
  }

  function ask(url) {
    const answer = fetch(url, { headers: { 'Accept-Language': root.lang } })
    // Whoever takes it hears of the failure.
    answer.catch(() => {})
    return answer
  }
})()
