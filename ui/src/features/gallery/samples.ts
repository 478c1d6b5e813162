import type { TemplateContent } from '@/lib/wa-template'

/** What stands in for people's data in the gallery. Not words of the interface. */
export const people = [
  { id: 'a1', name: 'Ana Souza' },
  { id: 'b7', name: 'Bruno da Silva Prado' },
  { id: 'c2', name: 'Íris Conceição' },
  { id: 'd9', name: 'Zé' },
  { id: 'e4', name: '山田太郎' },
  { id: 'f5', name: null },
]

export const order = `Oi, *Ana*! Seu pedido _1042_ saiu hoje:
- Caneta _azul_ ~R$ 9,90~ *R$ 7,90*
- Caderno \`CAD-96\`
1. Confira o endereço
2. Responda *sim*
> Rua das Flores, 12
\`\`\`rastreio BR123456789
previsão 30/11\`\`\`
Acompanhe em https://loja.example/pedidos/1042.`

export const hostile = `<script>alert("oi")</script> <b>negrito?</b> *ok* \u202Eoãçarepo\u202C 👩🏽‍🚀 ${'x'.repeat(80)}`

export const requestId = '0199c3c1-7d5e-7a21-9f0e-4a1f0f6f2b11'

export const square =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="240" height="160"%3E%3Crect width="240" height="160" fill="%237aa2c9"/%3E%3C/svg%3E'

export const template: TemplateContent = {
  parameter_format: 'named',
  header: { type: 'text', text: 'Pedido {{pedido}}', samples: [{ name: 'pedido', value: '1042' }] },
  body: 'Olá, {{nome}}! Seu pedido chega *{{dia}}*.',
  body_samples: [
    { name: 'nome', value: 'Ana' },
    { name: 'dia', value: 'sexta-feira' },
  ],
  footer: 'Loja Aurora',
  buttons: [
    { type: 'url', text: 'Rastrear', url: 'https://loja.example/r/{{1}}' },
    { type: 'quick_reply', text: 'Falar com uma pessoa' },
  ],
}

/** A recording in which nobody says anything: WAV, one byte a sample. */
export function silence(seconds: number): Blob {
  const rate = 8000
  const header = new DataView(new ArrayBuffer(44))
  const write = (at: number, text: string) => {
    for (let sign = 0; sign < text.length; sign++) header.setUint8(at + sign, text.charCodeAt(sign))
  }
  write(0, 'RIFF')
  header.setUint32(4, 36 + rate * seconds, true)
  write(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, rate, true)
  header.setUint32(28, rate, true)
  header.setUint16(32, 1, true)
  header.setUint16(34, 8, true)
  write(36, 'data')
  header.setUint32(40, rate * seconds, true)
  return new Blob([header, new Uint8Array(rate * seconds).fill(128)], { type: 'audio/wav' })
}
