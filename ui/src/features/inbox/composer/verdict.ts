import { isProblem, mayHelpToRetry } from '@/api/problem'
import { reasonOf, requestIdOf } from '@/app/failure'
import { isAllMine, type Pending, type PendingTrouble, type SendTrouble } from '../thread/pending'

/** What becomes of something that did not go out; `again` at once, since nothing was missed. */
export function verdictOn(error: unknown, pending: Pending, me: string): PendingTrouble | 'again' {
  if (isProblem(error, '/problems/missed-replies')) {
    return isAllMine(error.missed, me) ? 'again' : { kind: 'held', missed: error.missed }
  }
  if (hasLostOwner(error)) return pending.outgoing ? told('refused', error) : { kind: 'returned' }
  return told(mayHelpToRetry(error) ? 'unreachable' : 'refused', error)
}

/** Whether one may not speak there any more. */
export function hasLostOwner(error: unknown): boolean {
  return isProblem(error, '/problems/not-the-owner') || isProblem(error, '/problems/conversation-closed')
}

function told(kind: SendTrouble['kind'], error: unknown): SendTrouble {
  return { kind, reason: reasonOf(error), requestId: requestIdOf(error) }
}
