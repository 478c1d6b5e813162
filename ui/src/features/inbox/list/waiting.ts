/** How long a person should wait at most, until queues have targets of their own. */
const TARGET_MS = 10 * 60_000

export type WaitingStep = 'calm' | 'half' | 'soon' | 'late'

/** At 50, 80 and 100 % of the time that a person should wait at most. */
export function waitingStep(waitedMs: number): WaitingStep {
  const share = waitedMs / TARGET_MS
  if (share >= 1) return 'late'
  if (share >= 0.8) return 'soon'
  return share >= 0.5 ? 'half' : 'calm'
}
