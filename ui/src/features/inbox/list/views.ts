import type { InboxSearch } from '../inbox-search'
import { type Conversation, isMine } from '../model'

export const VIEWS = ['all', 'mine', 'waiting', 'bot', 'closed'] as const

/** A tab of the list. */
export type View = (typeof VIEWS)[number]

export interface ListFilter {
  view: View
  /** Name or phone, as typed. */
  q?: string
}

export function filterOf(search: InboxSearch): ListFilter {
  return { view: search.state === 'closed' ? 'closed' : (search.view ?? 'all'), q: search.q }
}

/** How a tab stands in the address: what is usual is left out. */
export function searchOf(view: View): Pick<InboxSearch, 'state' | 'view'> {
  if (view === 'closed') return { state: 'closed', view: undefined }
  return { state: undefined, view: view === 'all' ? undefined : view }
}

const OWNERS = { mine: 'mine', waiting: 'queue', bot: 'bot' } as const

/** What the server is asked for. */
export function listQueryOf({ view, q }: ListFilter) {
  if (view === 'closed') return { state: 'closed', order: 'recent', q } as const
  return { state: 'open', order: 'waiting', owner: view === 'all' ? undefined : OWNERS[view], q } as const
}

export function belongsTo(view: View, conversation: Conversation, me: string): boolean {
  if (view === 'closed') return conversation.state === 'closed'
  if (conversation.state === 'closed') return false
  if (view === 'all') return true
  if (view === 'mine') return isMine(conversation.owner, me)
  return conversation.owner.type === OWNERS[view]
}

export function inSameTabs(one: Conversation, other: Conversation, me: string): boolean {
  return VIEWS.every((view) => belongsTo(view, one, me) === belongsTo(view, other, me))
}

/** Small ranks come first: who waits longest for a person, then what changed last. The server orders in the same way. */
export function rankOf(view: View, conversation: Conversation): number {
  if (view !== 'closed' && conversation.waiting_since) return Date.parse(conversation.waiting_since)
  return Number.MAX_SAFE_INTEGER - Date.parse(conversation.updated_at)
}
