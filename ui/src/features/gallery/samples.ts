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
