import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type Template, templatesQuery } from '@/api/templates'
import { Failure } from '@/app/failure'
import { TemplateBadge, templateCategory } from '@/app/template-badge'
import { TextInput } from '@/design/field'
import { EmptyState, FilteredEmpty, Skeleton } from '@/design/states'
import { plainWaText } from '@/lib/wa-text'
import { m } from '@/paraglide/messages'
import { usePlace } from '../../use-place'

interface Props {
  channel: string | undefined
  onChoose: (template: Template) => void
}

/** The templates of the conversation's number; what cannot be sent is shown with the reason. */
export function TemplateList({ channel, onChoose }: Props) {
  const { workspace } = usePlace()
  const [sought, setSought] = useState('')
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => search.current?.focus(), [])
  const { data, error, refetch } = useQuery(templatesQuery(workspace, channel ? { channel } : {}))
  if (error) return <Failure what={m.inbox_templates_failed()} error={error} onRetry={() => void refetch()} />
  const found = data?.filter((template) => fits(template, sought)).sort(bySendable)
  return (
    <div className="flex max-h-72 flex-col">
      <div className="p-2">
        <TextInput
          ref={search}
          role="searchbox"
          aria-label={m.inbox_templates_search()}
          placeholder={m.inbox_templates_search()}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      </div>
      {!data && <Skeleton className="m-2 h-24" />}
      {data?.length === 0 && (
        <EmptyState
          icon={FileText}
          title={m.inbox_templates_empty_title()}
          text={m.inbox_templates_empty_text()}
        />
      )}
      {data && data.length > 0 && found?.length === 0 && <FilteredEmpty onClear={() => setSought('')} />}
      <ul aria-label={m.inbox_templates()} className="min-h-0 overflow-y-auto px-2 pb-2">
        {found?.map((template) => (
          <li key={template.id}>
            <Row template={template} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function fits({ name, content }: Template, sought: string): boolean {
  const words = sought.trim().toLowerCase()
  return `${name} ${content.body ?? ''}`.toLowerCase().includes(words)
}

function bySendable(one: Template, other: Template): number {
  return Number(other.sendable) - Number(one.sendable) || one.name.localeCompare(other.name)
}

function Row({ template, onChoose }: { template: Template; onChoose: (template: Template) => void }) {
  const { sendable, name, language, category, content, status } = template
  return (
    <button
      type="button"
      aria-disabled={!sendable}
      onClick={() => sendable && onChoose(template)}
      className="flex w-full flex-col gap-0.5 rounded-md px-2 py-1.5 text-start hover:bg-hover focus-visible:outline-offset-[-2px] aria-disabled:cursor-not-allowed"
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="min-w-0 flex-1 truncate text-ink-muted text-small">
          {templateCategory(category)} · {language}
        </span>
        {!sendable && <TemplateBadge status={status} />}
      </span>
      <span className="line-clamp-1 text-ink-muted">{plainWaText(content.body ?? '')}</span>
      {!sendable && <span className="text-ink-muted text-small">{template.status_sentence}</span>}
    </button>
  )
}
