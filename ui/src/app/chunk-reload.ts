const KEY = 'ponte.reloaded-at'
const ONCE_IN_MS = 10_000

/** After a deploy old tabs ask for files that are no more: they load the page anew, once. */
export function reloadOnMissingChunk() {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - last < ONCE_IN_MS) return
    event.preventDefault()
    sessionStorage.setItem(KEY, String(Date.now()))
    location.reload()
  })
}
