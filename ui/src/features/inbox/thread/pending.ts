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
  /** Whether it has been posted: under its key it is repeated as it was, or not at all. */
  isPosted?: boolean
  at: number
  trouble?: PendingTrouble
}

export type PendingTrouble =
  | SendTrouble
  /** Another reply came in between: the person decides, with what they missed before their eyes. */
  | { kind: 'held'; missed: Message[] }
  /** Words that cannot go out: they wait for the box in which they were written. */
  | { kind: 'returned' }

export interface SendTrouble {
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

/** Those that stand in the thread: what is held back or returned is shown where one writes. */
export function inThread(pending: readonly Pending[]): Pending[] {
  return pending.filter(({ trouble }) => trouble?.kind !== 'held' && trouble?.kind !== 'returned')
}

/** Replies that were held back, and what came in between. */
export interface Held {
  replies: Pending[]
  /** Oldest first, each once. */
  missed: Message[]
}

export function heldOf(pending: readonly Pending[]): Held | undefined {
  const replies = pending.filter(({ trouble }) => trouble?.kind === 'held')
  if (replies.length === 0) return undefined
  const missed = replies.flatMap(({ trouble }) => (trouble?.kind === 'held' ? trouble.missed : []))
  const byId = new Map(missed.map((message) => [message.id, message]))
  return { replies, missed: [...byId.values()].sort((a, b) => a.position - b.position) }
}

/** After `/problems/missed-replies` it goes out as if the missed ones had been seen, under another key. */
export function afterMissed(pending: Pending, missed: readonly Message[], idempotencyKey: string): Pending {
  const seenPosition = Math.max(pending.seenPosition, ...missed.map((message) => message.position))
  return { ...pending, seenPosition, idempotencyKey, isPosted: false, trouble: undefined }
}

/** Whether the person's own replies are all that came in between: nobody misses what they said themselves. */
export function isAllMine(missed: readonly Message[], me: string): boolean {
  const replies = missed.filter(
    ({ direction, content }) => direction === 'out' && content.type !== 'reaction',
  )
  return replies.length > 0 && replies.every(({ author }) => author.type === 'agent' && author.id === me)
}

/**
 * With one's own reply seen, for whoever had seen all that it had seen: it was taken, so no other reply stands between
 * the two.
 */
export function afterOwn(pending: Pending, own: { seenPosition: number; position: number }): Pending {
  const isNext = pending.kind === 'reply' && !pending.isPosted && !pending.trouble
  if (!isNext || pending.seenPosition < own.seenPosition) return pending
  return { ...pending, seenPosition: Math.max(pending.seenPosition, own.position) }
}
