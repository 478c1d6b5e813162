import type { Schemas } from '@/api/client'

export type FindingState = Schemas['FindingState']
/** One thing that a channel needs; words come in the reader's language. */
export type Finding = Schemas['Finding']

export type Group = 'access' | 'webhook' | 'number' | 'sending' | 'machine' | 'other'

const groups: Record<string, Group> = {
  token: 'access',
  permissions: 'access',
  app_secret: 'access',
  subscription: 'webhook',
  callback: 'webhook',
  callback_at_provider: 'webhook',
  signed_probe: 'webhook',
  certificate: 'webhook',
  asides: 'webhook',
  number: 'number',
  name: 'number',
  business: 'number',
  health: 'number',
  quality: 'number',
  limit: 'number',
  templates: 'sending',
  sending: 'sending',
  clock: 'machine',
  disk: 'machine',
  database: 'machine',
}

/** The findings under their headings, each in the order in which one thing stands on another. */
export function grouped(findings: readonly Finding[]): [group: Group, findings: Finding[]][] {
  const byGroup = new Map<Group, Finding[]>()
  for (const finding of findings) {
    const group = groups[finding.check] ?? 'other'
    byGroup.set(group, [...(byGroup.get(group) ?? []), finding])
  }
  return [...byGroup]
}

export function countOf(findings: readonly Finding[], state: FindingState): number {
  return findings.filter((finding) => finding.state === state).length
}
