import type { TemplateCheck } from '@/api/templates'
import { Field, Select, TextArea, TextInput } from '@/design/field'
import type { TemplateContent, TemplateHeader, TemplateSample } from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import { ButtonFields } from './button-fields'
import { findingsAt, headerOf, headerType } from './draft'
import { Findings } from './findings'
import { SampleFile } from './sample-file'

interface Props {
  /** Through whose account samples are uploaded. */
  channel: string
  content: TemplateContent
  check: TemplateCheck | undefined
  onChange: (change: Partial<TemplateContent>) => void
}

export function ContentFields({ channel, content, check, onChange }: Props) {
  const { body = '', body_samples = [], footer, buttons = [] } = content
  return (
    <>
      <HeaderFields channel={channel} header={content.header} onChange={(header) => onChange({ header })} />
      <Findings findings={findingsAt(check, 'content.header')} />
      <Field label={m.template_body()} hint={m.template_body_hint({ example: '{{nome}}' })}>
        <TextArea rows={5} value={body} onChange={(event) => onChange({ body: event.target.value })} />
      </Field>
      <Findings findings={findingsAt(check, 'content.body')} />
      <Samples samples={body_samples} onChange={(samples) => onChange({ body_samples: samples })} />
      <Findings findings={findingsAt(check, 'content.body_samples')} />
      <Field label={m.template_footer()}>
        <TextInput
          value={footer ?? ''}
          maxLength={60}
          onChange={(event) => onChange({ footer: event.target.value || null })}
        />
      </Field>
      <Findings findings={findingsAt(check, 'content.footer')} />
      <ButtonFields buttons={buttons} check={check} onChange={(changed) => onChange({ buttons: changed })} />
    </>
  )
}

const headers: [type: string, name: () => string][] = [
  ['none', m.template_header_none],
  ['text', m.template_header_text],
  ['image', m.inbox_media_image],
  ['video', m.inbox_media_video],
  ['document', m.inbox_media_document],
  ['location', m.inbox_content_location],
]

interface HeaderProps {
  channel: string
  header: TemplateHeader | null | undefined
  onChange: (header: TemplateHeader | null) => void
}

function HeaderFields({ channel, header, onChange }: HeaderProps) {
  return (
    <>
      <Field label={m.template_header()}>
        <Select
          value={headerType(header)}
          onChange={(event) => onChange(headerOf(event.target.value, header))}
        >
          {headers.map(([type, name]) => (
            <option key={type} value={type}>
              {name()}
            </option>
          ))}
        </Select>
      </Field>
      {header?.type === 'text' && (
        <>
          <Field label={m.template_header_text()}>
            <TextInput
              value={header.text}
              maxLength={60}
              onChange={(event) => onChange({ ...header, text: event.target.value })}
            />
          </Field>
          <Samples samples={header.samples ?? []} onChange={(samples) => onChange({ ...header, samples })} />
        </>
      )}
      {header?.type === 'media' && (
        <SampleFile
          channel={channel}
          kind={header.kind}
          isThere={Boolean(header.handle)}
          onUploaded={(handle) => onChange({ ...header, handle })}
        />
      )}
    </>
  )
}

interface SamplesProps {
  samples: TemplateSample[]
  onChange: (samples: TemplateSample[]) => void
}

/** Reviewers see the samples in the variables' places. */
function Samples({ samples, onChange }: SamplesProps) {
  if (samples.length === 0) return null
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {samples.map(({ name, value }) => (
        <Field key={name} label={m.template_sample_of({ name })}>
          <TextInput
            value={value}
            onChange={(event) =>
              onChange(samples.map((one) => (one.name === name ? { name, value: event.target.value } : one)))
            }
          />
        </Field>
      ))}
    </div>
  )
}
