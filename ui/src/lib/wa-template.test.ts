import { expect, test } from 'vitest'
import {
  fieldsOf,
  filled,
  outgoingTemplate,
  sampleValues,
  type TemplateContent,
  variablesOf,
} from './wa-template'

const shipped: TemplateContent = {
  parameter_format: 'named',
  header: { type: 'text', text: 'Pedido {{pedido}}', samples: [{ name: 'pedido', value: '1042' }] },
  body: 'Olá, {{nome}}! O pedido {{ pedido }} saiu. {{nome}}, obrigado.',
  body_samples: [{ name: 'nome', value: 'Ana' }],
  buttons: [
    { type: 'quick_reply', text: 'Ok' },
    {
      type: 'url',
      text: 'Rastrear',
      url: 'https://loja.example/r/{{1}}',
      sample: 'https://loja.example/r/AA1',
    },
  ],
}

test('each variable is asked for once, in order', () => {
  expect(variablesOf('{{2}} e {{1}} e {{2}}')).toEqual(['2', '1'])
  expect(fieldsOf(shipped).map(({ key, sample }) => [key, sample])).toEqual([
    ['header:pedido', '1042'],
    ['body:nome', 'Ana'],
    ['body:pedido', ''],
    ['button:1', 'AA1'],
  ])
})

test('what has no value stays a variable', () => {
  expect(filled('Olá, {{nome}}: {{x}}', 'body', { 'body:nome': 'Ana' })).toBe('Olá, Ana: {{x}}')
  expect(sampleValues(shipped)['button:1']).toBe('AA1')
})

test('values go out in the order of their variables, named where the template names them', () => {
  const values = { 'header:pedido': '7', 'body:nome': 'Bia', 'body:pedido': '7', 'button:1': 'ZZ9' }
  expect(outgoingTemplate({ name: 'saiu', language: 'pt_BR', content: shipped }, values)).toEqual({
    type: 'template',
    name: 'saiu',
    language: 'pt_BR',
    header: [{ name: 'pedido', value: { text: '7' } }],
    body: [
      { name: 'nome', value: { text: 'Bia' } },
      { name: 'pedido', value: { text: '7' } },
    ],
    buttons: [{ index: 1, value: { url_suffix: 'ZZ9' } }],
  })
})

test('positional values have no names; a file of the header is the upload', () => {
  const content: TemplateContent = { header: { type: 'media', kind: 'image' }, body: 'Oi {{1}}' }
  const sent = outgoingTemplate(
    { name: 'foto', language: 'pt_BR', content },
    { media: 'u1', 'body:1': 'Ana' },
  )
  expect(sent.header).toEqual([{ value: { media: { kind: 'image', source: { upload: 'u1' } } } }])
  expect(sent.body).toEqual([{ value: { text: 'Ana' } }])
})
