const KEY = 'ponte.reloaded-at'
const ONCE_IN_MS = 10_000

/** After a deploy old tabs ask for files that are no more: they load the page anew, once. */
export function reloadOnMissingChunk() {
  window.addEventListener('vite:preloadError', () => void reloadWhenServed())
}

/** While nobody answers a page that is there is better than one that cannot be loaded. */
async function reloadWhenServed() {
  const last = Number(sessionStorage.getItem(KEY) ?? 0)
  if (Date.now() - last < ONCE_IN_MS) return
  const isServed = await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )
  if (!isServed) return
  sessionStorage.setItem(KEY, String(Date.now()))
  location.reload()
}
