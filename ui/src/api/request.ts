import { refusal, requestHeaders } from './client'
import { Unreachable } from './problem'

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** A request whose answer the caller knows; failures are thrown as by the typed client. */
export async function request<Answer>(
  path: string,
  { method = 'GET', body, headers: more, signal }: Options = {},
): Promise<Answer> {
  const headers = {
    ...requestHeaders(),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...more,
  }
  const response = await fetch(path, { method, headers, body: JSON.stringify(body), signal }).catch(
    (cause: unknown) => {
      throw new Unreachable('no answer', { cause })
    },
  )
  if (!response.ok) throw await refusal(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}
