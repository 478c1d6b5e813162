import type { Schemas } from '@/api/client'
import type { TemplateCheck, TemplateDraft } from '@/api/templates'
import { templateCategory } from '@/app/template-badge'
import { Field, Select, TextInput } from '@/design/field'
import { m } from '@/paraglide/messages'
import { findingsAt } from './draft'
import { Findings } from './findings'

const LANGUAGES = ['pt_BR', 'en_US', 'en', 'es', 'es_AR', 'es_MX', 'pt_PT']
const CATEGORIES = ['utility', 'marketing', 'authentication']

interface Props {
  draft: TemplateDraft
  check: TemplateCheck | undefined
  isNew: boolean
  channels: Schemas['Channel'][]
  channel: string
  onChannel: (channel: string) => void
  onChange: (change: Partial<TemplateDraft>) => void
}

/** What a template is called, and what it may be used for. */
export function NameFields(props: Props) {
  const { draft, check, isNew, onChange } = props
  const languages = LANGUAGES.includes(draft.language) ? LANGUAGES : [draft.language, ...LANGUAGES]
  return (
    <>
      {isNew && (
        <>
          <Field label={m.template_channel()} hint={m.template_channel_hint()}>
            <Select value={props.channel} onChange={(event) => props.onChannel(event.target.value)}>
              {props.channels.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={m.template_name()} hint={m.template_name_hint()}>
            <TextInput
              value={draft.name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          </Field>
          <Findings findings={findingsAt(check, 'name')} />
          <Field label={m.template_language()}>
            <Select value={draft.language} onChange={(event) => onChange({ language: event.target.value })}>
              {languages.map((language) => (
                <option key={language}>{language}</option>
              ))}
            </Select>
          </Field>
          <Findings findings={findingsAt(check, 'language')} />
        </>
      )}
      <Field label={m.template_category()} hint={m.template_category_hint()}>
        <Select value={draft.category} onChange={(event) => onChange({ category: event.target.value })}>
          {CATEGORIES.map((category) => (
            <option key={category} value={category}>
              {templateCategory(category)}
            </option>
          ))}
        </Select>
      </Field>
      <Findings findings={findingsAt(check, 'category')} />
    </>
  )
}
