import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { type Template, templatesQuery } from '@/api/templates'
import { Failure } from '@/app/failure'
import { may } from '@/app/permissions'
import { TemplateBadge, templateCategory } from '@/app/template-badge'
import { useWorkspace } from '@/app/workspace'
import { Banner } from '@/design/banner'
import { EmptyState, SkeletonRows } from '@/design/states'
import { m } from '@/paraglide/messages'
import { channelsQuery } from '../channels/queries'
import { SectionFrame } from '../section-frame'
import { DeleteTemplate } from './delete-template'
import { emptyDraft } from './draft'
import { SubstituteChoice } from './substitute-choice'
import { TemplateEditor } from './template-editor'
import { UsesView } from './uses-view'

const route = getRouteApi('/w/$workspace/settings/templates/$template')

/** A template that is to be submitted. */
export function NewTemplatePage() {
  const { key: workspace } = useWorkspace()
  const { data: channels } = useSuspenseQuery(channelsQuery(workspace))
  const back = useBack()
  return (
    <SectionFrame title={m.template_new()} about={m.template_new_about()} onBack={back}>
      <TemplateEditor initial={emptyDraft} channels={channels} isFixed={false} onSaved={back} />
    </SectionFrame>
  )
}

export function TemplatePage() {
  const { template: id } = route.useParams()
  const { key: workspace } = useWorkspace()
  const { data, error, isPending, refetch } = useQuery(templatesQuery(workspace))
  if (isPending) return <SkeletonRows count={4} />
  if (error) return <Failure what={m.templates_failed()} error={error} onRetry={() => void refetch()} />
  const template = data.find((one) => one.id === id)
  if (!template) {
    return <EmptyState icon={SearchX} title={m.template_missing()} text={m.template_missing_text()} />
  }
  return <KnownTemplate key={template.id} template={template} />
}

function KnownTemplate({ template }: { template: Template }) {
  const { role } = useWorkspace()
  const back = useBack()
  const { edit, rejection } = template
  const mayWrite = may(role, 'writeTemplates')
  return (
    <SectionFrame
      title={template.name}
      about={`${templateCategory(template.category)} · ${template.language}`}
      onBack={back}
      actions={
        <>
          <TemplateBadge status={template.status} />
          {mayWrite && <DeleteTemplate template={template} onDeleted={back} />}
        </>
      }
    >
      <Banner tone={template.sendable ? 'success' : 'warning'}>
        <p>{template.status_sentence}</p>
        {rejection && <p className="font-semibold">{rejection.sentence}</p>}
        <p>{m.template_quality({ sentence: template.quality_sentence })}</p>
        <p>{edit.sentence}</p>
      </Banner>
      <UsesView template={template.id} />
      <SubstituteChoice template={template} mayWrite={mayWrite} />
      <TemplateEditor
        initial={template}
        template={template.id}
        channels={[]}
        isFixed={!mayWrite || !edit.allowed}
        onSaved={back}
      />
    </SectionFrame>
  )
}

function useBack() {
  const { key: workspace } = useWorkspace()
  const navigate = useNavigate()
  return () => void navigate({ to: '/w/$workspace/settings/templates', params: { workspace } })
}
