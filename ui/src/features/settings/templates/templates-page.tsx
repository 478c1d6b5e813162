import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileText, Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { type Template, type TemplateAccount, templateAccountsQuery, templatesQuery } from '@/api/templates'
import { Failure } from '@/app/failure'
import { tellFailure } from '@/app/notify'
import { may } from '@/app/permissions'
import { TemplateBadge, templateCategory } from '@/app/template-badge'
import { useWorkspace } from '@/app/workspace'
import { Banner } from '@/design/banner'
import { Button, buttonLook } from '@/design/button'
import { TextInput } from '@/design/field'
import { EmptyState, FilteredEmpty, SkeletonRows } from '@/design/states'
import { RelativeTime } from '@/design/time'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { SectionFrame } from '../section-frame'
import { useTemplatesLive } from './live'

/** The account's templates: what can be sent, what cannot and why. */
export function TemplatesPage() {
  const { key: workspace, role } = useWorkspace()
  const [sought, setSought] = useState('')
  const { data, error, isPending, refetch } = useQuery(templatesQuery(workspace))
  const { data: accounts } = useQuery(templateAccountsQuery(workspace))
  useTemplatesLive()
  const mayWrite = may(role, 'writeTemplates')
  const found = data?.filter(({ name, content }) =>
    `${name} ${content.body ?? ''}`.toLowerCase().includes(sought.trim().toLowerCase()),
  )
  return (
    <SectionFrame
      title={m.settings_templates()}
      about={m.settings_templates_about()}
      actions={mayWrite && <Actions workspace={workspace} accounts={accounts ?? []} />}
    >
      {accounts?.map((account) => (
        <AccountNotice key={account.account} account={account} />
      ))}
      {isPending && <SkeletonRows count={4} />}
      {error && <Failure what={m.templates_failed()} error={error} onRetry={() => void refetch()} />}
      {data && data.length === 0 && (
        <EmptyState icon={FileText} title={m.inbox_templates_empty_title()} text={m.templates_empty_text()} />
      )}
      {data && data.length > 0 && (
        <TextInput
          role="searchbox"
          aria-label={m.inbox_templates_search()}
          placeholder={m.inbox_templates_search()}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          className="max-w-80"
        />
      )}
      {data && data.length > 0 && found?.length === 0 && <FilteredEmpty onClear={() => setSought('')} />}
      <ul className="flex flex-col gap-2">
        {found?.map((template) => (
          <TemplateRow key={template.id} workspace={workspace} template={template} />
        ))}
      </ul>
    </SectionFrame>
  )
}

function Actions({ workspace, accounts }: { workspace: string; accounts: TemplateAccount[] }) {
  const sync = useSync(workspace)
  const channel = accounts.find(({ offered }) => offered)?.channels[0]
  return (
    <>
      {channel && (
        <Button icon={RefreshCw} busy={sync.isPending} onClick={() => sync.mutate(channel)}>
          {m.templates_sync()}
        </Button>
      )}
      <Link
        to="/w/$workspace/settings/templates/new"
        params={{ workspace }}
        className={buttonLook({ variant: 'primary', class: 'hover:bg-accent-hover' })}
      >
        <Plus aria-hidden className="size-4" />
        {m.templates_add()}
      </Link>
    </>
  )
}

function useSync(workspace: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (channel: string) => {
      const params = { path: { workspace } }
      return answer(api.POST('/api/v1/workspaces/{workspace}/templates/sync', { params, body: { channel } }))
    },
    onSuccess: ({ templates }) => {
      void queryClient.invalidateQueries({ queryKey: keys.templates(workspace) })
      void toast.done(m.templates_synced({ count: templates }))
    },
    onError: (error) => tellFailure(m.templates_sync_failed(), error),
  })
}

function AccountNotice({ account }: { account: TemplateAccount }) {
  const { offered, failure, synced_at, channels } = account
  if (!offered)
    return <Banner tone="info">{m.templates_not_offered({ channels: channels.join(', ') })}</Banner>
  if (failure) return <Banner tone="warning">{m.templates_copy_failed({ reason: failure })}</Banner>
  return (
    <p className="text-ink-muted text-small">
      {m.templates_fresh()} {synced_at ? <RelativeTime instant={synced_at} /> : m.templates_never()}
    </p>
  )
}

function TemplateRow({ workspace, template }: { workspace: string; template: Template }) {
  const { id, name, language, category, status, status_sentence, quality, quality_sentence } = template
  return (
    <li className="relative flex flex-col gap-1 rounded-lg border border-line p-3 focus-within:outline-2 focus-within:outline-focus hover:border-line-strong">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 truncate font-semibold">
          <Link
            to="/w/$workspace/settings/templates/$template"
            params={{ workspace, template: id }}
            className="outline-none after:absolute after:inset-0"
          >
            {name}
          </Link>
        </h2>
        <span className="flex-1 text-ink-muted text-small">
          {templateCategory(category)} · {language}
        </span>
        <TemplateBadge status={status} />
      </div>
      <p className="line-clamp-1 text-ink-muted">{template.content.body}</p>
      {!template.sendable && <p>{status_sentence}</p>}
      {template.rejection && <p className="text-danger-ink">{template.rejection.sentence}</p>}
      {(quality === 'yellow' || quality === 'red') && (
        <p className="text-warning-ink">{m.template_quality({ sentence: quality_sentence })}</p>
      )}
      {template.notices.map((notice) => (
        <p key={notice} className="text-ink-muted text-small">
          {notice}
        </p>
      ))}
    </li>
  )
}
