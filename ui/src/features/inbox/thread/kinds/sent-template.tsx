import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { templatesQuery } from '@/api/templates'
import { TemplateBody } from '@/design/template-bubble'
import { type TemplateContent, type TemplateValues, variablesOf } from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import type { MessageContent } from '../../model'
import { usePlace } from '../../use-place'

type Sent = Extract<MessageContent, { type: 'template' }>

/** A template that was sent: as the customer saw it where its text is known, else its name and its values. */
export function SentTemplate({ content }: { content: Sent }) {
  const { workspace } = usePlace()
  const { data } = useQuery(templatesQuery(workspace))
  const known = data?.find(({ name, language }) => name === content.name && language === content.language)
  if (known) return <TemplateBody content={known.content} values={valuesOf(content, known.content)} />
  const values = [...content.header, ...content.body].flatMap(({ value }) =>
    'text' in value ? [value.text] : [],
  )
  return (
    <>
      <p className="flex items-center gap-2 rounded-lg bg-surface/60 px-2 py-1.5 font-medium">
        <FileText aria-hidden className="size-5 shrink-0 text-ink-muted" />
        {m.inbox_template({ name: content.name })}
      </p>
      {values.length > 0 && (
        <ul className="mt-1 list-disc ps-5 text-ink-muted">
          {values.map((value) => (
            <li key={value} className="wrap-anywhere">
              {value}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Named values say where they go; others follow the order of the variables. */
function valuesOf(sent: Sent, template: TemplateContent): TemplateValues {
  const header = template.header?.type === 'text' ? template.header.text : ''
  const of = (where: 'header' | 'body', text: string) => {
    const names = variablesOf(text)
    const given = sent[where].flatMap(({ name, value }) =>
      'text' in value ? [{ name, text: value.text }] : [],
    )
    return given.map(({ name, text: value }, at) => [`${where}:${name ?? names[at]}`, value] as const)
  }
  return Object.fromEntries([...of('header', header), ...of('body', template.body ?? '')])
}
