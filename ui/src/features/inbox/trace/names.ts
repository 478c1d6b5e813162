import { m } from '@/paraglide/messages'
import type { TraceStep } from '../model'

const NAMES: Record<TraceStep['step'], (step: TraceStep) => string> = {
  said: () => m.inbox_trace_said(),
  received: () => m.inbox_trace_received(),
  stored: () => m.inbox_trace_stored(),
  called: ({ connection, action }) =>
    m.inbox_trace_called({ connection: connection ?? '', action: action ?? '' }),
  decided: () => m.inbox_trace_decided(),
  sent: () => m.inbox_trace_sent(),
  accepted: () => m.ticks_accepted(),
  on_network: () => m.inbox_trace_on_network(),
  delivered: () => m.inbox_trace_delivered(),
  read: () => m.inbox_trace_read(),
  failed: () => m.ticks_failed(),
}

export function stepName(step: TraceStep): string {
  return NAMES[step.step](step)
}

const GOOD: Record<string, () => string> = {
  answered: m.inbox_trace_answered,
  cached: m.inbox_trace_cached,
  accepted: m.inbox_trace_taken,
}

export interface Outcome {
  tone: 'success' | 'warning'
  words: string
}

/** What came of it. The kind of an error is shown as it is: docs and log call it so. */
export function outcomeOf({ outcome }: TraceStep): Outcome | undefined {
  if (!outcome) return undefined
  const good = GOOD[outcome]
  return good
    ? { tone: 'success', words: good() }
    : { tone: 'warning', words: m.inbox_trace_error({ kind: outcome }) }
}
