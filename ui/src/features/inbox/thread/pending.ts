import type { ApiProblem } from '@/api/problem'
import type { Outgoing } from '../composer/attachments'
import type { Message } from '../model'

/** What a person sent and the server has not shown yet. */
export interface Pending {
  /** Comes back as the message's `client_id`. */
  clientId: string
  kind: 'reply' | 'note'
  text: string
  /** The newest position that the person had seen. */
  seenPosition: number
  replyTo?: string
  /** What goes out when it is not words alone. */
  outgoing?: Outgoing
  /** Repeated, it is done once. */
  idempotencyKey: string
  at: number
  trouble?: PendingTrouble
}

export interface PendingTrouble {
  /** `unreachable` is tried again by itself once the server is back. */
  kind: 'unreachable' | 'refused'
  reason: string
  requestId?: string
}

/** Whether a message of the server is the pending one: notes carry no client id, so their words and place must do. */
export function isSame(message: Message, pending: Pending): boolean {
  if (message.client_id === pending.clientId) return true
  return (
    pending.kind === 'note' &&
    message.direction === 'note' &&
    message.position > pending.seenPosition &&
    message.content.type === 'text' &&
    message.content.body === pending.text
  )
}

/** Those that the thread does not show already. */
export function stillPending(pending: readonly Pending[], messages: readonly Message[]): Pending[] {
  if (pending.length === 0) return []
  return pending.filter((one) => !messages.some((message) => isSame(message, one)))
}

/** After `/problems/missed-replies` it goes out as if the missed ones had been seen: they have been shown. */
export function afterMissed(pending: Pending, problem: ApiProblem, idempotencyKey: string): Pending {
  const seenPosition = Math.max(pending.seenPosition, ...problem.missed.map((message) => message.position))
  return { ...pending, seenPosition, idempotencyKey, trouble: undefined }
}
