import { expect, test } from 'vitest'
import { automationOf, valuesOf, without } from './empty-chat'

const automation = {
  prompts: ['Cadê meu pedido?', 'Qual o horário?'],
  commands: [
    { name: 'boleto', description: '2ª via' },
    { name: 'troca', description: 'Trocar um produto' },
  ],
}

test('what was read is written back', () => {
  expect(automationOf(valuesOf(automation), 2)).toEqual(automation)
})

test('empty questions at the end are left out, gaps stay, and a slash is no part of a name', () => {
  const values = { ...valuesOf(automation), 'prompts[0]': '', 'commands[0].name': '/boleto' }
  expect(automationOf(values, 1)).toEqual({
    prompts: ['', 'Qual o horário?'],
    commands: [{ name: 'boleto', description: '2ª via' }],
  })
  expect(automationOf(valuesOf({}), 0)).toEqual({ prompts: [], commands: [] })
})

test('the commands after one that goes move up', () => {
  const values = valuesOf(automation)
  const left: ReturnType<typeof valuesOf> = { ...values, ...Object.fromEntries(without(values, 0)) }
  expect(automationOf(left, 1).commands).toEqual([automation.commands[1]])
  expect(left['commands[1].name']).toBe('')
})
