import { Navigate } from '@tanstack/react-router'
import { SlidersHorizontal } from 'lucide-react'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { EmptyState } from '@/design/states'
import { m } from '@/paraglide/messages'
import { sections } from './sections'

/** The settings without a section lead to the first that the person may see. */
export function FirstSection() {
  const { key, role } = useWorkspace()
  const first = sections.find((section) => may(role, section.needs))
  if (first) return <Navigate to={first.path} params={{ workspace: key }} replace />
  return <EmptyState icon={SlidersHorizontal} title={m.settings_none_title()} text={m.settings_none_text()} />
}
