import type { TemplateCheck, TemplateDraft } from '@/api/templates'
import {
  type TemplateButton,
  type TemplateContent,
  type TemplateHeader,
  type TemplateSample,
  variablesOf,
} from '@/lib/wa-template'

export const emptyDraft: TemplateDraft = {
  name: '',
  language: 'pt_BR',
  category: 'utility',
  content: { parameter_format: 'named', body: '', body_samples: [], buttons: [] },
}

/** Every variable has a sample, and no sample is without its variable: what was written for one stays. */
export function withSamples(content: TemplateContent): TemplateContent {
  const { header, body = '', body_samples = [] } = content
  return {
    ...content,
    body_samples: samplesFor(body, body_samples),
    header:
      header?.type === 'text'
        ? { ...header, samples: samplesFor(header.text, header.samples ?? []) }
        : header,
  }
}

function samplesFor(text: string, known: TemplateSample[]): TemplateSample[] {
  return variablesOf(text).map((name) => known.find((sample) => sample.name === name) ?? { name, value: '' })
}

export function headerOf(type: string, before: TemplateHeader | null | undefined): TemplateHeader | null {
  switch (type) {
    case 'text':
      return before?.type === 'text' ? before : { type: 'text', text: '', samples: [] }
    case 'image':
    case 'video':
    case 'document':
      return { type: 'media', kind: type }
    case 'location':
      return { type: 'location' }
    default:
      return null
  }
}

/** How a header is called in the choice of headers. */
export function headerType(header: TemplateHeader | null | undefined): string {
  if (!header) return 'none'
  return header.type === 'media' ? header.kind : header.type
}

export function newButton(type: string): TemplateButton {
  switch (type) {
    case 'url':
      return { type: 'url', text: '', url: 'https://' }
    case 'phone_number':
      return { type: 'phone_number', text: '', phone_number: '+55' }
    case 'copy_code':
      return { type: 'copy_code', sample: '' }
    default:
      return { type: 'quick_reply', text: '' }
  }
}

type Finding = TemplateCheck['findings'][number]

/** What the check says of a part of the form, such as `content.body`: of itself and of what is within. */
export function findingsAt(check: TemplateCheck | undefined, ...paths: string[]): Finding[] {
  const isWithin = (path: string, part: string) =>
    path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`)
  return (check?.findings ?? []).filter(({ path }) => paths.some((part) => isWithin(path, part)))
}
