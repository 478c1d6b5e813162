import type { components } from '../src/api/schema.gen'

type TraceStep = components['schemas']['TraceStep']

/** The way of a question about an order and of its answer: what a real server told, with other names. */
export function orderTrace(question: string, answer: string): TraceStep[] {
  const at = (fraction: string) => `2026-11-28T13:04:11${fraction}Z`
  const asked = { message: question, author: { type: 'contact' } } as const
  const bot = { message: answer, author: { type: 'bot' } } as const
  return [
    { step: 'said', at: at(''), ...asked },
    { step: 'on_network', at: at(''), ...bot },
    { step: 'delivered', at: at(''), ...bot },
    { step: 'received', at: at('.412006'), ...asked },
    { step: 'stored', at: at('.414903'), ...asked },
    {
      step: 'called',
      at: at('.420180'),
      milliseconds: 27.4,
      connection: 'loja',
      action: 'order.get',
      outcome: 'answered',
      exchange: called as never,
    },
    { step: 'decided', at: at('.452377'), ...bot },
    {
      step: 'sent',
      at: at('.461015'),
      milliseconds: 31.9,
      outcome: 'accepted',
      exchange: sent as never,
      ...bot,
    },
    { step: 'accepted', at: at('.494120'), ...bot },
    { step: 'read', at: '2026-11-28T13:04:15Z', ...bot },
  ]
}

const called = [
  {
    method: 'GET',
    url: 'https://loja.example/api/orders/1042',
    request_headers: [
      ['accept', 'application/json'],
      ['authorization', '•••'],
    ],
    request_body: '',
    took: { secs: 0, nanos: 26_100_000 },
    answer: {
      is: 'response',
      status: 200,
      headers: [['content-type', 'application/json']],
      body: '{"number":"1042","status":"shipped","customer":{"phone":"5511•••••4321"},"items":[{"sku":"CAF-AZ-12","qty":1}]}',
    },
  },
]

const sent = {
  url: 'https://graph.example/v25.0/1055/messages',
  request: '{"messaging_product":"whatsapp","type":"interactive","to":"•••"}',
  status: 200,
  response: '{"messaging_product":"whatsapp","messages":[{"id":"•••"}]}',
}
