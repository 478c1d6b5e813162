import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { TemplateCheck } from '@/api/templates'

/** What the provider would refuse, or may: beside the field that it is about. */
export function Findings({ findings }: { findings: TemplateCheck['findings'] }) {
  if (findings.length === 0) return null
  return (
    <ul className="flex flex-col gap-0.5">
      {findings.map(({ path, rule, severity, message }) => {
        const Icon = severity === 'error' ? CircleAlert : TriangleAlert
        const ink = severity === 'error' ? 'text-danger-ink' : 'text-warning-ink'
        return (
          <li key={`${path} ${rule}`} className={`flex items-start gap-1 text-small ${ink}`}>
            <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {message}
          </li>
        )
      })}
    </ul>
  )
}
