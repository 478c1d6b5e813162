import { useMutation } from '@tanstack/react-query'
import { FileSearch } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { FormTrouble } from '@/app/form'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import { Checkbox, Field, PasswordInput, Select, TextArea, TextInput } from '@/design/field'
import { EmptyState } from '@/design/states'
import { m } from '@/paraglide/messages'
import { guides } from '../channels/guides'
import { SectionFrame } from '../section-frame'
import { headersOf } from './headers'
import { UnderstoodView } from './understood-view'

interface Pasted {
  provider: Schemas['ProviderTag']
  body: string
  headers: string
  url: string
  isChecked: boolean
  secret: string
}

const nothing: Pasted = { provider: 'meta', body: '', headers: '', url: '', isChecked: false, secret: '' }

/** Paste a webhook, see what Ponte understands. */
export function WebhookPage() {
  const [pasted, setPasted] = useState(nothing)
  const read = useRead()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (pasted.body.trim() !== '') read.mutate(pasted)
  }
  return (
    <SectionFrame title={m.settings_webhook()} about={m.settings_webhook_about()}>
      <div className="grid gap-6 xl:grid-cols-2">
        <form onSubmit={submit} className="flex flex-col gap-4">
          {read.error && <FormTrouble what={m.webhook_failed()} error={read.error} />}
          <Fields pasted={pasted} onChange={(change) => setPasted({ ...pasted, ...change })} />
          <div>
            <Button type="submit" variant="primary" icon={FileSearch} busy={read.isPending}>
              {m.webhook_read()}
            </Button>
          </div>
        </form>
        <section aria-label={m.webhook_result()} className="flex min-h-40 flex-col gap-3">
          {read.data ? (
            <UnderstoodView understood={read.data} />
          ) : (
            <EmptyState icon={FileSearch} title={m.webhook_result()} text={m.webhook_result_empty()} />
          )}
        </section>
      </div>
    </SectionFrame>
  )
}

function useRead() {
  const { key: workspace } = useWorkspace()
  return useMutation({
    mutationFn: ({ provider, body, headers, url, isChecked, secret }: Pasted) =>
      answer(
        api.POST('/api/v1/workspaces/{workspace}/webhooks/decode', {
          params: { path: { workspace } },
          body: { provider, body, headers: headersOf(headers), url, secret: isChecked ? secret : undefined },
        }),
      ),
  })
}

interface FieldsProps {
  pasted: Pasted
  onChange: (change: Partial<Pasted>) => void
}

function Fields({ pasted, onChange }: FieldsProps) {
  return (
    <>
      <Field label={m.webhook_provider()}>
        <Select
          value={pasted.provider}
          onChange={(event) => onChange({ provider: event.target.value as Schemas['ProviderTag'] })}
        >
          {guides.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={m.webhook_body()} hint={m.webhook_body_hint()}>
        <TextArea
          rows={12}
          required
          spellCheck={false}
          value={pasted.body}
          onChange={(event) => onChange({ body: event.target.value })}
          className="font-mono text-small"
        />
      </Field>
      <Checkbox
        label={m.webhook_check()}
        hint={m.webhook_check_hint()}
        checked={pasted.isChecked}
        onChange={(isChecked) => onChange({ isChecked })}
      />
      {pasted.isChecked && <ProofFields pasted={pasted} onChange={onChange} />}
    </>
  )
}

function ProofFields({ pasted, onChange }: FieldsProps) {
  return (
    <>
      <Field label={m.webhook_secret()}>
        <PasswordInput
          autoComplete="off"
          value={pasted.secret}
          onChange={(event) => onChange({ secret: event.target.value })}
        />
      </Field>
      <Field label={m.webhook_headers()} hint={m.webhook_headers_hint()}>
        <TextArea
          spellCheck={false}
          value={pasted.headers}
          onChange={(event) => onChange({ headers: event.target.value })}
          className="font-mono text-small"
        />
      </Field>
      <Field label={m.webhook_url()} hint={m.webhook_url_hint()}>
        <TextInput value={pasted.url} onChange={(event) => onChange({ url: event.target.value })} />
      </Field>
    </>
  )
}
