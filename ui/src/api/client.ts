import createClient, { type Middleware } from 'openapi-fetch'
import { fetchOrEarly } from './early'
import { isProblem, problemOf, Unreachable } from './problem'
import type { components, paths } from './schema.gen'

export type Schemas = components['schemas']

let chosenLanguage = () => document.documentElement.lang
let onUnauthenticated = () => {}

/** Says once, at the start, how answers are worded and what happens when the session has ended. */
export function configureClient(settings: { language: () => string; unauthenticated: () => void }) {
  chosenLanguage = settings.language
  onUnauthenticated = settings.unauthenticated
}

export function requestHeaders(): Record<string, string> {
  return { 'Accept-Language': chosenLanguage() }
}

/** The one place where the end of a session is noticed, for requests and for the event stream. */
export async function refusal(response: Response) {
  const problem = await problemOf(response)
  if (isProblem(problem, '/problems/unauthenticated')) onUnauthenticated()
  return problem
}

const middleware: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(requestHeaders())) request.headers.set(name, value)
  },
  async onResponse({ response }) {
    if (!response.ok) throw await refusal(response)
  },
  onError({ error }) {
    return new Unreachable('no answer', { cause: error })
  },
}

/** The typed client. Failures are thrown: `ApiProblem` or `Unreachable`. Wrap calls in `answer`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  fetch: fetchOrEarly,
})
api.use(middleware)

/** The body of a successful answer: `queryFn: ({ signal }) => answer(api.GET('/api/v1/me', { signal }))`. */
export async function answer<Data>(call: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await call
  if (error !== undefined) throw error
  return data as Data
}

/**
 * A key under which a POST is done once, however often it is repeated. Make it when the person decides (not at each try) and
 * send it as `params: { header: { 'idempotency-key': key } }`.
 */
export function idempotencyKey(): string {
  // `crypto.randomUUID` is missing on plain HTTP from another machine of the network.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
