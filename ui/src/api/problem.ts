import type { components } from './schema.gen'

export type Problem = components['schemas']['Problem']
export type ProblemType = Problem['type']

/** What the server answered instead of what was asked for (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly type: ProblemType
  readonly title: string
  readonly detail: string | undefined
  readonly status: number
  readonly errors: components['schemas']['FieldError'][]
  readonly requestId: string
  readonly retryAfterSeconds: number | undefined
  readonly owner: components['schemas']['Owner'] | undefined
  readonly missed: components['schemas']['Message'][]

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.type = problem.type
    this.title = problem.title
    this.detail = problem.detail ?? undefined
    this.status = problem.status
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id
    this.retryAfterSeconds = problem.retry_after_seconds ?? undefined
    this.owner = problem.owner ?? undefined
    this.missed = problem.missed ?? []
  }

  /** The sentence for a field by its path, such as `password` or `content.buttons[0].title`. */
  fieldError(path: string): string | undefined {
    return this.errors.find((error) => error.path === path)?.message
  }
}

/** No answer came: the network or the server is away, or something between answered in its place. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export function isProblem(error: unknown, type: ProblemType): error is ApiProblem {
  return error instanceof ApiProblem && error.type === type
}

/** Whether asking again may help without anybody changing anything. */
export function mayHelpToRetry(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  return error instanceof ApiProblem && (error.status >= 500 || error.type === '/problems/request-at-work')
}

export async function problemOf(response: Response): Promise<ApiProblem | Unreachable> {
  const isProblemDocument = response.headers.get('content-type')?.startsWith('application/problem+json')
  if (!isProblemDocument) return new Unreachable(`HTTP ${response.status}`)
  try {
    return new ApiProblem((await response.json()) as Problem)
  } catch (cause) {
    return new Unreachable(`HTTP ${response.status}`, { cause })
  }
}
