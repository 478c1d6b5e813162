import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { answer, api, idempotencyKey, type Schemas } from '@/api/client'
import { keys } from '@/api/keys'
import type { TemplateCheck, TemplateDraft } from '@/api/templates'
import { FormTrouble } from '@/app/form'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import { MessageBubble } from '@/design/message-bubble'
import { TemplateBody } from '@/design/template-bubble'
import { toast } from '@/design/toast'
import { useNow } from '@/lib/now'
import { sampleValues, type TemplateContent } from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import { ContentFields } from './content-fields'
import { withSamples } from './draft'
import { NameFields } from './name-fields'

interface Props {
  initial: TemplateDraft
  /** Of one that exists: its name, language and account stay. */
  template?: string
  channels: Schemas['Channel'][]
  isFixed: boolean
  onSaved: () => void
}

/** What a template says at the left, what it looks like at the right, and what would be refused beside each field. */
export function TemplateEditor({ initial, template, channels, isFixed, onSaved }: Props) {
  const [draft, setDraft] = useState(() => onlyDraft(initial))
  const [channel, setChannel] = useState(channels[0]?.key ?? '')
  const check = useCheck(draft)
  const save = useSave({ template, channel, onSaved })
  const setContent = (change: Partial<TemplateContent>) =>
    setDraft((before) => ({ ...before, content: withSamples({ ...before.content, ...change }) }))
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate(draft)
  }
  return (
    <div className="grid gap-6 xl:grid-cols-[1fr_22rem]">
      <form onSubmit={submit} noValidate>
        <fieldset disabled={isFixed} className="flex flex-col gap-4">
          {save.error && <FormTrouble what={m.template_save_failed()} error={save.error} />}
          <NameFields
            draft={draft}
            check={check}
            isNew={template === undefined}
            channels={channels}
            channel={channel}
            onChannel={setChannel}
            onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
          />
          <ContentFields channel={channel} content={draft.content} check={check} onChange={setContent} />
          <div>
            <Button
              type="submit"
              variant="primary"
              busy={save.isPending}
              disabled={check?.acceptable === false}
            >
              {m.template_submit()}
            </Button>
          </div>
        </fieldset>
      </form>
      <Preview content={draft.content} />
    </div>
  )
}

function onlyDraft({ name, language, category, content }: TemplateDraft): TemplateDraft {
  return { name, language, category, content: withSamples(content) }
}

const PAUSE_MS = 400

/** The server's check of what is written, once the person pauses. */
function useCheck(draft: TemplateDraft): TemplateCheck | undefined {
  const { key: workspace } = useWorkspace()
  const [settled, setSettled] = useState(draft)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  const isBegun = settled.name !== '' || (settled.content.body ?? '') !== ''
  const { data } = useQuery({
    queryKey: [...keys.templates(workspace), 'check', settled],
    queryFn: ({ signal }) => {
      const params = { path: { workspace } }
      const path = '/api/v1/workspaces/{workspace}/templates/validate'
      return answer(api.POST(path, { params, body: settled, signal }))
    },
    enabled: isBegun,
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
  return isBegun ? data : undefined
}

interface Saving {
  template: string | undefined
  channel: string
  onSaved: () => void
}

function useSave({ template, channel, onSaved }: Saving) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  const [once] = useState(idempotencyKey)
  return useMutation({
    mutationFn: ({ name, language, category, content }: TemplateDraft) => {
      if (template) {
        const params = { path: { workspace, template } }
        const path = '/api/v1/workspaces/{workspace}/templates/{template}'
        return answer(api.PUT(path, { params, body: { category, content } }))
      }
      const params = { path: { workspace }, header: { 'idempotency-key': once } }
      const body = { channel, name, language, category, content }
      return answer(api.POST('/api/v1/workspaces/{workspace}/templates', { params, body }))
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.templates(workspace) })
      void toast.done(m.template_submitted())
      onSaved()
    },
  })
}

function Preview({ content }: { content: TemplateContent }) {
  const now = useNow(60_000)
  return (
    <section
      aria-label={m.inbox_template_preview()}
      className="flex flex-col gap-2 self-start xl:sticky xl:top-4"
    >
      <h2 className="font-semibold text-lead">{m.inbox_template_preview()}</h2>
      <div className="rounded-xl bg-sunken p-4">
        <MessageBubble kind="sent" sentAt={now}>
          <TemplateBody content={content} values={sampleValues(content)} />
        </MessageBubble>
      </div>
    </section>
  )
}
