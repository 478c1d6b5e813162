import { vi } from 'vitest'
import type { Problem } from '@/api/problem'

type Answer = (request: Request) => Response | Promise<Response>

/** Answers requests by `METHOD /path`; what is not named is a 404. Returns what was asked. */
export function fakeApi(answers: Record<string, Answer>): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      new URL(String(input instanceof Request ? input.url : input), location.origin),
      {
        ...(input instanceof Request
          ? { method: input.method, headers: input.headers, body: (await input.text()) || undefined }
          : init),
      },
    )
    asked.push(request)
    const answer = answers[`${request.method} ${new URL(request.url).pathname}`]
    return answer ? answer(request) : problem({ type: '/problems/not-found', status: 404 })
  })
  return asked
}

export function json(body: unknown): Response {
  return Response.json(body)
}

export function problem(parts: Partial<Problem> & Pick<Problem, 'type' | 'status'>): Response {
  const body: Problem = { title: parts.type, request_id: 'request-1', ...parts }
  return new Response(JSON.stringify(body), {
    status: parts.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}
