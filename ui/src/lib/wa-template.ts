/** Templates: which values one wants, and what it says with them. */

import type { Schemas } from '@/api/client'
import type { MediaKind } from './wa-media'

export type TemplateSample = Schemas['TemplateSample']
export type TemplateHeader = Schemas['TemplateHeader']
export type TemplateButton = Schemas['TemplateButtonDefinition']
export type TemplateContent = Schemas['TemplateContent']

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

type OutgoingTemplate = Extract<Schemas['OutgoingContent'], { type: 'template' }>
type OutgoingValue = Schemas['TemplateValueContent']

/** What is sent: the template's name with its values, in the order of its variables. */
export function outgoingTemplate(
  { name, language, content }: { name: string; language: string; content: TemplateContent },
  values: TemplateValues,
): Required<Pick<OutgoingTemplate, 'type' | 'name' | 'language' | 'header' | 'body' | 'buttons'>> {
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
