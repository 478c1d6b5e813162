import type { Template } from '../src/api/templates'

function template(more: Partial<Template> & Pick<Template, 'name' | 'content'>): Template {
  return {
    id: `0199c3c1-0000-7000-8000-${more.name.length.toString(16).padStart(4, '0')}${more.status === undefined ? 'a' : 'b'}0000000`,
    account: '1029',
    provider_id: '77',
    created_at: '2026-11-01T12:00:00Z',
    language: 'pt_BR',
    category: 'utility',
    status: 'approved',
    status_sentence: 'Aprovado: pode ser enviado.',
    status_since: '2026-11-20T12:00:00Z',
    sendable: true,
    quality: 'green',
    quality_sentence: 'Boa.',
    notices: [],
    edit: { allowed: true, sentence: 'Uma edição volta para análise.' },
    synced_at: '2026-11-28T12:00:00Z',
    ...more,
  }
}

/** What a small shop's account has. */
export const templates: Template[] = [
  template({
    name: 'pedido_enviado',
    content: {
      parameter_format: 'named',
      header: { type: 'text', text: 'Pedido {{pedido}}', samples: [{ name: 'pedido', value: '1042' }] },
      body: 'Olá, {{nome}}! Seu pedido saiu e chega *{{dia}}*.',
      body_samples: [
        { name: 'nome', value: 'Ana' },
        { name: 'dia', value: 'sexta-feira' },
      ],
      footer: 'Loja Aurora',
      buttons: [
        {
          type: 'url',
          text: 'Rastrear',
          url: 'https://loja.example/r/{{1}}',
          sample: 'https://loja.example/r/AA1',
        },
        { type: 'quick_reply', text: 'Falar com uma pessoa' },
      ],
    },
  }),
  template({ name: 'retomar', content: { body: 'Oi! Ainda podemos ajudar?' } }),
  template({
    name: 'promo_natal',
    category: 'marketing',
    status: 'paused',
    status_sentence: 'Pausado pela Meta por avaliação ruim dos clientes: volta em algumas horas.',
    sendable: false,
    quality: 'red',
    quality_sentence: 'Ruim: muitos clientes bloquearam ou denunciaram.',
    content: { body: 'Aproveite: {{1}} de desconto!', body_samples: [{ name: '1', value: '20 %' }] },
  }),
  template({
    name: 'boleto_2via',
    status: 'rejected',
    status_sentence: 'Recusado pela Meta: veja o motivo, corrija e envie de novo.',
    rejection: { code: 'INVALID_FORMAT', sentence: 'Uma variável está no começo ou no fim do texto.' },
    sendable: false,
    quality: 'unknown',
    quality_sentence: 'Ainda sem avaliação.',
    content: { body: '{{1}} é o código do seu boleto', body_samples: [{ name: '1', value: '0019…' }] },
  }),
]
