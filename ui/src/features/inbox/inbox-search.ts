const STATES = ['open', 'closed'] as const
const VIEWS = ['all', 'mine', 'waiting', 'bot'] as const

export interface InboxSearch {
  state?: (typeof STATES)[number]
  view?: (typeof VIEWS)[number]
  /** What is searched for. */
  q?: string
  /** The message whose way is shown. */
  trace?: string
}

/** The filters of the address; what is not understood falls back to all that is open. */
export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  return {
    state: STATES.find((state) => state === search.state),
    view: VIEWS.find((view) => view === search.view),
    q: text(search.q),
    trace: text(search.trace),
  }
}

/** The router reads `?q=42` as a number. */
function text(value: unknown): string | undefined {
  const isText = typeof value === 'string' || typeof value === 'number'
  return isText && value !== '' ? String(value) : undefined
}
