import type { Schemas } from './client'

type Conversation = { conversation: string }
type Owned = Conversation & {
  owner: string
  agent: string | null
  from: string
  from_agent: string | null
  queue: string | null
}
type Contact = { contact: string }
type Channel = { channel: string }
type Message = { message: string }
type Media = Message & { media: string; reason: string | null }

/** The catalogue of docs/events.md: the facts that each kind of event tells. */
export interface EventFacts {
  'channel.changed': Channel
  'channel.started': Channel
  'channel.stopped': Channel & { reason: string; code: number | null }
  'connection.changed': { connection: string }
  'connector.changed': { connector: string }
  'contact.blocked': Contact
  'contact.changed': Contact
  'contact.created': Contact
  'contact.duplicate_found': Contact & { others: string[] }
  'contact.revealed': Contact
  'contact.unblocked': Contact
  'conversation.opened': Conversation & { thread: string }
  'conversation.taken_over': Owned
  'conversation.given_back': Owned
  'conversation.handed_over': Owned
  'conversation.session_ended': Owned
  'conversation.read': Conversation & { user: string; position: number }
  'conversation.closed': Conversation
  'endpoint.changed': { endpoint: string }
  'flow.published': { flow: string; version: number }
  'media.failed': Media
  'media.refused': Media
  'media.stored': Media
  'message.received': Message & Conversation & Contact & Channel & { thread: string; position: number }
  'message.queued': Message & Conversation & { thread: string; position: number; client_id?: string }
  'message.refused': Message & { refusal: string }
  'message.accepted': Message
  'message.failed': Message & { error: string }
  'message.status_changed': Message & { state: string }
  'note.added': Message & Conversation & { position: number }
  'queue.changed': { queue: string }
  'template.changed': { template: string; name: string; status: string }
  'template.paused': { template: string; name: string; status: string }
}

export type EventKind = keyof EventFacts

type Envelope = Omit<Schemas['Event'], 'kind' | 'facts'>

/** A fact of the stream, with the facts of its kind. */
export type LiveEvent<Kind extends EventKind = EventKind> = {
  [K in Kind]: Envelope & { kind: K; facts: EventFacts[K] }
}[Kind]
