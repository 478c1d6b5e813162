import { type Conversation, isMine, isWindowOpen } from '../model'

export const MODES = ['reply', 'note'] as const
export type Mode = (typeof MODES)[number]

/** What the box is for: words of one's own, or an approved template. */
export type BoxMode = Mode | 'template'

/** Why nobody here can reply now; `open` when one can. */
export type ReplyState =
  | { kind: 'open' }
  | { kind: 'closed' }
  | { kind: 'blocked' }
  | { kind: 'window-closed' }
  | { kind: 'owned'; by: 'bot' | 'queue' | 'agent' }

export function replyState(conversation: Conversation, me: string, now: number): ReplyState {
  if (conversation.state === 'closed') return { kind: 'closed' }
  if (!isMine(conversation.owner, me)) return { kind: 'owned', by: conversation.owner.type }
  if (conversation.contact.blocked) return { kind: 'blocked' }
  return isWindowOpen(conversation, now) ? { kind: 'open' } : { kind: 'window-closed' }
}

/** A template may leave also when the window is closed. */
export function maySendTemplate({ kind }: ReplyState): boolean {
  return kind === 'open' || kind === 'window-closed'
}

/** Words that came back stand in their order before what is written by now. */
export function withReturned(returned: readonly string[], written: string): string {
  return [...returned, written].filter((text) => text !== '').join('\n')
}

/** WhatsApp counts characters as people see them, near enough: code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}
