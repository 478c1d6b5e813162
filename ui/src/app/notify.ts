import { toast } from '@/design/toast'
import { reasonOf, requestIdOf } from './failure'

/** For actions that failed without a place of their own to say so. */
export function tellFailure(what: string, error: unknown) {
  toast.trouble(what, { detail: reasonOf(error), requestId: requestIdOf(error) })
}
