import { useQuery } from '@tanstack/react-query'
import { templateUsesQuery } from '@/api/templates'
import { useWorkspace } from '@/app/workspace'
import { m } from '@/paraglide/messages'

/** What a template's pause or deletion would break. */
export function UsesView({ template }: { template: string }) {
  const { key: workspace } = useWorkspace()
  const { data } = useQuery(templateUsesQuery(workspace, template))
  if (!data) return null
  const { flows, substitute_of } = data
  return (
    <p className="text-ink-muted">
      {flows.length > 0 ? m.template_used_in({ flows: flows.join(', ') }) : m.template_used_nowhere()}
      {substitute_of.length > 0 && ` ${m.template_substitute_of({ templates: substitute_of.join(', ') })}`}
    </p>
  )
}
