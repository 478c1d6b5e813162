declare global {
  interface Window {
    /** Answers that public/start.js has asked for before the app was there, by path and query. */
    ponteEarly?: Map<string, Promise<Response>>
  }
}

/** So long after the page was opened an early answer is good still: later the event stream may have told of changes. */
const GOOD_FOR_MS = 10_000

/** `fetch` that takes, once each, what was asked for early. */
export function fetchOrEarly(request: Request): Promise<Response> {
  const early = takeEarly(request)
  if (!early) return fetch(request)
  const { signal } = request
  const broken = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([orAgain(early, request), broken])
}

/** What failed early, or was refused before somebody logged in, is asked as if nothing had been. */
async function orAgain(early: Promise<Response>, request: Request): Promise<Response> {
  const response = await early.catch(() => undefined)
  return response?.ok ? response : fetch(request)
}

function takeEarly({ method, url, headers }: Request): Promise<Response> | undefined {
  const known = window.ponteEarly
  if (!known || method !== 'GET' || performance.now() > GOOD_FOR_MS) return undefined
  if (headers.get('Accept-Language') !== document.documentElement.lang) return undefined
  const { pathname, search } = new URL(url)
  const answer = known.get(pathname + search)
  known.delete(pathname + search)
  return answer
}
