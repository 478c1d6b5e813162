import type { Conversation, Message, TraceStep } from './model'

/** For tests: a conversation of which only what matters is said. */
export function aConversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    thread: 't1',
    state: 'open',
    owner: { type: 'queue' },
    contact: { id: 'k1', name: 'Marina Souza', blocked: false },
    last_position: 1,
    last_reply_position: 0,
    opened_at: '2026-11-28T09:00:00Z',
    updated_at: '2026-11-28T09:00:00Z',
    unread: 0,
    ...change,
  }
}

/** For tests: the message at a position; a minute passes between two. */
export function aMessage(position: number, change: Partial<Message> = {}): Message {
  const at = new Date(Date.UTC(2026, 10, 28, 12, position)).toISOString()
  return {
    id: `m${position}`,
    thread: 't1',
    conversation: 'c1',
    position,
    direction: 'in',
    author: { type: 'contact' },
    content: { type: 'text', body: `message ${position}` },
    reactions: [],
    sent_at: at,
    stored_at: at,
    ...change,
  }
}

/** For tests: a step at a second of one minute, such as `12.0004`. */
export function aStep(step: TraceStep['step'], second: string, change: Partial<TraceStep> = {}): TraceStep {
  return { step, at: `2026-11-28T12:00:${second}Z`, ...change }
}
