import type { Schemas } from '@/api/client'

type Role = Schemas['RoleTag']

/** What screens offer to whom. The server decides (crates/identity, policy): this only leaves out what it would refuse. */
const allowed = {
  readChannels: ['administrator', 'supervisor', 'agent', 'marketing', 'technician'],
  writeChannels: ['administrator', 'technician'],
  readTemplates: ['administrator', 'supervisor', 'agent', 'marketing', 'technician'],
  writeTemplates: ['administrator', 'marketing', 'technician'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof allowed

export function may(role: Role | null | undefined, permission: Permission): boolean {
  const roles: readonly Role[] = allowed[permission]
  return role != null && roles.includes(role)
}
