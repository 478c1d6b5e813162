import type { Message, ThreadFact } from '../model'
import type { Pending } from './pending'

/** What stands in the thread, one row each. */
export type ThreadItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; message: Message; startsGroup: boolean; reactions: string[] }
  | { kind: 'fact'; key: string; fact: ThreadFact }
  | { kind: 'pending'; key: string; pending: Pending }

interface Sources {
  /** Oldest first. */
  messages: readonly Message[]
  facts: readonly ThreadFact[]
  pending: readonly Pending[]
  /** The position of the first message that had not been read when the thread was opened. */
  unreadFrom?: number
  /** Whether there is more before the first message. */
  hasOlder: boolean
  dayKey: (instant: string) => string
}

/** The rows of a thread: days, messages and what happened in between, in order. */
export function threadItems(sources: Sources): ThreadItem[] {
  const reactions = reactionsByTarget(sources.messages)
  const items: ThreadItem[] = []
  let day = ''
  let before: Message | undefined
  for (const moment of inOrder(sources)) {
    const at = momentAt(moment)
    const itsDay = sources.dayKey(at)
    if (itsDay !== day) items.push({ kind: 'day', key: `day-${itsDay}`, at })
    if ('kind' in moment) {
      items.push({ kind: 'fact', key: moment.id, fact: moment })
      before = undefined
    } else {
      if (moment.position === sources.unreadFrom) items.push({ kind: 'unread', key: 'unread' })
      const startsGroup = itsDay !== day || !before || !isSameSpeaker(before, moment)
      const shown = reactions.get(moment.id) ?? []
      items.push({ kind: 'message', key: moment.id, message: moment, startsGroup, reactions: shown })
      before = moment
    }
    day = itsDay
  }
  for (const pending of sources.pending) items.push({ kind: 'pending', key: pending.clientId, pending })
  return items
}

/** The position of the first of the customer's last `unread` messages. */
export function firstUnread(messages: readonly Message[], unread: number): number | undefined {
  if (unread === 0) return undefined
  const received = messages.filter((message) => message.direction === 'in')
  return received.at(-unread)?.position
}

type Moment = Message | ThreadFact

function inOrder({ messages, facts, hasOlder }: Sources): Moment[] {
  const shown = messages.filter((message) => !isAttachedReaction(message, messages))
  const from = hasOlder ? messages[0]?.stored_at : undefined
  const told = facts.filter((fact) => isTold(fact) && (from === undefined || fact.at >= from))
  const moments: Moment[] = [...told, ...shown]
  // Stored, not sent: what is late keeps the place that it has in everybody's thread.
  return moments.sort((a, b) => placeOf(a) - placeOf(b))
}

const TOLD = new Set([
  'conversation.opened',
  'conversation.taken_over',
  'conversation.given_back',
  'conversation.handed_over',
  'conversation.closed',
])

function isTold(fact: ThreadFact): boolean {
  return TOLD.has(fact.kind)
}

function placeOf(moment: Moment): number {
  return Date.parse('kind' in moment ? moment.at : moment.stored_at)
}

function momentAt(moment: Moment): string {
  return 'kind' in moment ? moment.at : moment.sent_at
}

const GROUP_MS = 5 * 60_000

function isSameSpeaker(before: Message, after: Message): boolean {
  if (before.direction !== after.direction || before.author.type !== after.author.type) return false
  const sameAgent =
    before.author.type !== 'agent' || after.author.type !== 'agent' || before.author.id === after.author.id
  return sameAgent && Date.parse(after.sent_at) - Date.parse(before.sent_at) < GROUP_MS
}

/** Each side's last reaction to a message; an empty one takes it back. */
function reactionsByTarget(messages: readonly Message[]): Map<string, string[]> {
  const byTarget = new Map<string, Map<string, string>>()
  for (const { content, reply_to, author } of messages) {
    if (content.type !== 'reaction' || !reply_to) continue
    const bySide = byTarget.get(reply_to.id) ?? new Map<string, string>()
    byTarget.set(reply_to.id, bySide)
    if (content.emoji) bySide.set(author.type, content.emoji)
    else bySide.delete(author.type)
  }
  return new Map([...byTarget].map(([id, bySide]) => [id, [...bySide.values()]]))
}

function isAttachedReaction(message: Message, messages: readonly Message[]): boolean {
  const target = message.content.type === 'reaction' ? message.reply_to?.id : undefined
  return target !== undefined && messages.some((one) => one.id === target)
}
