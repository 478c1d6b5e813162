import { ApiProblem, Unreachable } from '@/api/problem'
import { BrokenState } from '@/design/states'
import { m } from '@/paraglide/messages'

/** Why something failed, in the reader's language. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.detail ?? error.errors[0]?.message ?? error.title
  if (error instanceof Unreachable) return m.unreachable()
  return m.unexpected_error()
}

export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiProblem ? error.requestId : undefined
}

interface Props {
  what: string
  error: unknown
  since?: number
  onRetry: () => void
}

/** A pane that could not be filled: what failed, why, since when, what to quote, and another try. */
export function Failure({ what, error, since, onRetry }: Props) {
  return (
    <BrokenState
      what={what}
      reason={reasonOf(error)}
      requestId={requestIdOf(error)}
      since={since}
      onRetry={onRetry}
    />
  )
}
