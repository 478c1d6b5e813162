/** Templates: which values one wants, and what it says with them. The names are the API's. */

import type { MediaKind } from './wa-media'

export interface TemplateSample {
  /** Without braces: `1`, or `nome`. */
  name: string
  value: string
}

export type TemplateHeader =
  | { type: 'text'; text: string; samples?: TemplateSample[] }
  | { type: 'media'; kind: MediaKind; handle?: string | null }
  | { type: 'location' }
  | { type: 'other'; format: string }

export type TemplateButton =
  | { type: 'quick_reply'; text: string }
  | { type: 'url'; text: string; url: string; sample?: string | null }
  | { type: 'phone_number'; text: string; phone_number: string }
  | { type: 'copy_code'; sample?: string | null }
  | { type: 'otp'; otp_type: string; text?: string | null }
  | { type: 'flow'; text: string; flow_id: string }
  | { type: 'other'; kind: string; text?: string; raw: unknown }

export interface TemplateContent {
  parameter_format?: 'positional' | 'named'
  header?: TemplateHeader | null
  body?: string
  body_samples?: TemplateSample[]
  footer?: string | null
  buttons?: TemplateButton[]
  ttl_seconds?: number | null
  code?: { security_advice?: boolean; expires_after_minutes?: number | null } | null
  others?: unknown[]
}

/** A value that is asked for before a template can be sent. */
export interface TemplateField {
  /** `header:1`, `body:nome`, `button:0`, `media`. */
  key: string
  where: 'header' | 'body' | 'button' | 'media'
  /** Of the variable; of a button its text. */
  name: string
  sample: string
  mediaKind?: MediaKind
}

export type TemplateValues = Record<string, string>

const VARIABLE = /\{\{\s*([\w]+)\s*\}\}/g

/** The variables of a text, each once, in order. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))]
}

export function fieldsOf(content: TemplateContent): TemplateField[] {
  const { header, body = '', body_samples = [], buttons = [] } = content
  const ofText = (where: 'header' | 'body', text: string, samples: TemplateSample[]) =>
    variablesOf(text).map((name): TemplateField => {
      const sample = samples.find((one) => one.name === name)?.value ?? ''
      return { key: `${where}:${name}`, where, name, sample }
    })
  return [
    ...(header?.type === 'text' ? ofText('header', header.text, header.samples ?? []) : []),
    ...(header?.type === 'media' ? [mediaField(header.kind)] : []),
    ...ofText('body', body, body_samples),
    ...buttons.flatMap((button, index) => buttonField(button, index)),
  ]
}

function mediaField(mediaKind: MediaKind): TemplateField {
  return { key: 'media', where: 'media', name: mediaKind, sample: '', mediaKind }
}

function buttonField(button: TemplateButton, index: number): TemplateField[] {
  const key = `button:${index}`
  if (button.type === 'copy_code') return [{ key, where: 'button', name: '', sample: button.sample ?? '' }]
  if (button.type !== 'url' || variablesOf(button.url).length === 0) return []
  const fixed = button.url.slice(0, button.url.indexOf('{{'))
  const sample = button.sample?.startsWith(fixed) ? button.sample.slice(fixed.length) : ''
  return [{ key, where: 'button', name: button.text, sample }]
}

/** A text with its values; a variable without one stays as it is written. */
export function filled(text: string, where: 'header' | 'body', values: TemplateValues): string {
  return text.replace(VARIABLE, (whole, name: string) => values[`${where}:${name}`] || whole)
}

/** Every field with its sample, to show what a template looks like. */
export function sampleValues(content: TemplateContent): TemplateValues {
  return Object.fromEntries(fieldsOf(content).map(({ key, sample }) => [key, sample]))
}

interface OutgoingValue {
  name?: string
  value: { text: string } | { media: { kind: MediaKind; source: { upload: string } } }
}

/** What is sent: the template's name with its values, in the order of its variables. */
export function outgoingTemplate(
  { name, language, content }: { name: string; language: string; content: TemplateContent },
  values: TemplateValues,
) {
  const isNamed = content.parameter_format === 'named'
  const fields = fieldsOf(content)
  const of = (where: 'header' | 'body') =>
    fields
      .filter((field) => field.where === where)
      .map((field): OutgoingValue => {
        const value = { text: values[field.key] ?? '' }
        return isNamed ? { name: field.name, value } : { value }
      })
  const media = fields.flatMap(({ where, mediaKind, key }): OutgoingValue[] =>
    where === 'media' && mediaKind
      ? [{ value: { media: { kind: mediaKind, source: { upload: values[key] ?? '' } } } }]
      : [],
  )
  const buttons = (content.buttons ?? []).flatMap((button, index) => {
    const given = values[`button:${index}`]
    if (given === undefined) return []
    return [{ index, value: button.type === 'copy_code' ? { coupon_code: given } : { url_suffix: given } }]
  })
  return {
    type: 'template' as const,
    name,
    language,
    header: [...media, ...of('header')],
    body: of('body'),
    buttons,
  }
}
