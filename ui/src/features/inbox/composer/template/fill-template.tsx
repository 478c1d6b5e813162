import { ArrowLeft, SendHorizontal } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Template } from '@/api/templates'
import { Button } from '@/design/button'
import { Field, TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { MessageBubble } from '@/design/message-bubble'
import { TemplateBody } from '@/design/template-bubble'
import { useNow } from '@/lib/now'
import {
  fieldsOf,
  filled,
  outgoingTemplate,
  type TemplateField,
  type TemplateValues,
} from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import type { Conversation, MessageContent } from '../../model'
import type { Outgoing } from '../attachments'
import { HeaderFile } from './header-file'

interface Props {
  conversation: Conversation
  template: Template
  onBack: () => void
  onSend: (said: { text: string; outgoing: Outgoing }) => void
}

/** The values that a template wants, and how it looks with them. */
export function FillTemplate({ conversation, template, onBack, onSend }: Props) {
  const fields = fieldsOf(template.content)
  const [values, setValues] = useState(() => knownValues(fields, conversation))
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const find = (what: string) => form.current?.querySelector<HTMLElement>(what)
    ;(find('input:not([type="file"])') ?? find('button[type="submit"]'))?.focus()
  }, [])
  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (fields.every(({ key }) => values[key]?.trim())) return onSend(saidBy(template, values))
    form.current?.querySelector<HTMLElement>('input:placeholder-shown')?.focus()
  }
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex max-h-96 flex-col">
      <div className="flex items-center gap-2 px-2 pt-1.5">
        <IconButton icon={ArrowLeft} label={m.inbox_template_back()} onClick={onBack} />
        <p className="min-w-0 flex-1 truncate font-semibold">{template.name}</p>
        <Button type="submit" variant="primary" size="small" icon={SendHorizontal}>
          {m.inbox_template_send()}
        </Button>
      </div>
      <div className="grid min-h-0 gap-3 overflow-y-auto p-3 sm:grid-cols-2">
        {fields.length > 0 && (
          <div className="flex flex-col gap-3">
            {fields.map((field) => (
              <ValueField
                key={field.key}
                conversation={conversation}
                field={field}
                value={values[field.key] ?? ''}
                isMissing={isTried && !values[field.key]?.trim()}
                onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
              />
            ))}
          </div>
        )}
        <Preview template={template} values={values} />
      </div>
    </form>
  )
}

function Preview({ template, values }: { template: Template; values: TemplateValues }) {
  const now = useNow(60_000)
  return (
    <section aria-label={m.inbox_template_preview()}>
      <MessageBubble kind="sent" sentAt={now}>
        <TemplateBody content={template.content} values={values} />
      </MessageBubble>
    </section>
  )
}

/** What is known of the customer already. */
function knownValues(fields: TemplateField[], { contact }: Conversation): TemplateValues {
  const first = contact.name?.trim().split(/\s+/)[0] ?? ''
  const named = fields.filter(
    ({ where, name }) => where !== 'button' && /^(?:nome|name|cliente)$/i.test(name),
  )
  return Object.fromEntries(named.map(({ key }) => [key, first]))
}

function saidBy(template: Template, values: TemplateValues) {
  const sent = outgoingTemplate(template, values)
  const text = filled(template.content.body ?? '', 'body', values)
  const shown: MessageContent = sent
  return { text, outgoing: { content: sent, shown } }
}

interface ValueProps {
  conversation: Conversation
  field: TemplateField
  value: string
  isMissing: boolean
  onChange: (value: string) => void
}

function ValueField({ conversation, field, value, isMissing, onChange }: ValueProps) {
  const error = isMissing ? m.inbox_template_required() : undefined
  if (field.mediaKind) {
    return (
      <HeaderFile conversation={conversation.id} kind={field.mediaKind} error={error} onUpload={onChange} />
    )
  }
  return (
    <Field label={labelOf(field)} error={error}>
      <TextInput
        value={value}
        placeholder={field.sample ? m.inbox_template_sample({ sample: field.sample }) : ' '}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function labelOf({ where, name }: TemplateField): string {
  if (where === 'header') return m.inbox_template_header_variable({ name })
  if (where === 'body') return m.inbox_template_variable({ name })
  return name ? m.inbox_template_button_value({ name }) : m.inbox_template_code_value()
}
