import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, launch, openTab, plainLook, shoot } from './browser'
import { type FakeServer, serveBuild } from './fake-server'
import { answerSettings } from './fake-settings'
import { templates } from './fake-templates'

let browser: Browser
let server: FakeServer

beforeAll(async () => {
  server = await serveBuild()
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

test.each(allLooks)('settings: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openTab(browser, server.url, look)
  await answerSettings(page)
  for (const [path, name] of [
    ['channels', 'channels'],
    ['channels/new', 'channel-providers'],
    ['channels/vendas', 'channel-set-up'],
    ['channels/new/zenvia', 'channel-new'],
    ['webhook', 'webhook'],
    ['doctor?channel=suporte', 'doctor'],
    ['templates', 'templates'],
    ['templates/new', 'template-new'],
    [`templates/${templates[0]?.id}`, 'template'],
  ] as const) {
    await page.goto(`/w/loja/settings/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('main h2, main textarea').first().waitFor()
    await shoot(page, name, look, true)
    // The section scrolls, never the page: the bar at the bottom stays where it is.
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), path).toBe(0)
    expect(await axeFindings(page), path).toEqual([])
  }
  await page.goto('/w/loja/settings/channels/vendas')
  await page.locator('input[inputmode=url]').last().scrollIntoViewIfNeeded()
  await shoot(page, 'channel-profile', look)
  await page.getByText('https://wa.me/message/LINK1').scrollIntoViewIfNeeded()
  await shoot(page, 'channel-links', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a number is connected by keyboard alone, with what is to be copied at the provider', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  await page.goto('/w/loja/inbox')
  await page.getByRole('navigation').first().waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await page.getByRole('link', { name: 'Conectar número' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Zenvia' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Nome', { exact: true }).focus()
  for (const typed of ['Zenvia, vendas', 'zenvia-vendas', '+55 31 90000-0003', '']) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type('chave-da-api')
  await page.keyboard.press('Enter')
  await page.getByText('Este campo é obrigatório.').waitFor()
  await page.keyboard.type('5531900000003')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings/channels/zenvia-vendas')
  const [endpoint] = written
  const channel = written.at(-1)
  expect(endpoint).toMatchObject({
    path: 'endpoints/zenvia-vendas',
    body: { provider: 'zenvia', app_secret: expect.stringMatching(/^[0-9a-z]{40,}$/) },
  })
  expect(channel).toMatchObject({
    path: 'channels/zenvia-vendas',
    body: { number: '5531900000003', token: 'chave-da-api', endpoint: 'zenvia-vendas', queue: 'vendas' },
  })
  expect(complaints).toEqual([])
  await close()
})

test('a stopped channel says why and what to do, and is started', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  await page.goto('/w/loja/settings')
  await page.getByText('A Meta recusou o token de acesso.').waitFor()
  await page.getByRole('link', { name: 'Suporte' }).click()
  await page.getByRole('button', { name: 'Ativar o envio' }).click()
  await page.getByRole('button', { name: 'Parar o envio' }).waitFor()
  expect(written.at(-1)?.path).toBe('channels/suporte/start')
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a pasted webhook is read, and what proves nothing is told', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  await page.goto('/w/loja/settings/webhook')
  await page.getByLabel('Provedor').selectOption('twilio')
  await page.getByLabel('Corpo').fill('MessageSid=SM1&Body=oi')
  await page.getByRole('button', { name: 'Ler', exact: true }).press('Enter')
  await page.getByText('1 evento').waitFor()
  await page.getByText('Todos os campos').click()
  await page.getByText('"event": "message"').waitFor()
  await page.getByText('entry[0].changes[1]').waitFor()
  await shoot(page, 'webhook-read', plainLook, true)
  expect(await axeFindings(page)).toEqual([])
  await page.getByLabel('Conferir a autenticidade').check()
  await page.getByLabel('Segredo', { exact: true }).fill('errado')
  await page.getByLabel('Cabeçalhos').fill('X-Twilio-Signature: abc')
  await page.getByRole('button', { name: 'Ler', exact: true }).click()
  await page.getByText('Recusado: não prova de onde vem').waitFor()
  await page.getByText('Confira o Auth Token.').waitFor()
  expect(written.at(-1)?.body).toMatchObject({
    provider: 'twilio',
    secret: 'errado',
    headers: [{ name: 'X-Twilio-Signature', value: 'abc' }],
  })
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a template is written by keyboard: samples follow its variables, what would be refused stands beside it', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  await page.goto('/w/loja/settings/templates')
  await page.getByText('Uma variável está no começo ou no fim do texto.').waitFor()
  await page.getByText('Ruim: muitos clientes').waitFor()
  await page.getByRole('link', { name: 'Novo modelo' }).press('Enter')
  await page.getByLabel('Nome', { exact: true }).fill('pedido_pronto')
  await page.getByLabel('Texto', { exact: true }).fill('{{nome}}, seu pedido está pronto')
  await page.getByText('Uma variável não pode abrir o texto').waitFor()
  const submit = page.getByRole('button', { name: 'Enviar para análise' })
  expect(await submit.isDisabled()).toBe(true)
  await page.getByLabel('Texto', { exact: true }).fill('Olá, {{nome}}, seu pedido está pronto')
  await page.getByLabel('Exemplo de nome').fill('Ana')
  await page.getByRole('region', { name: 'Como o cliente verá' }).getByText('Olá, Ana, seu pedido').waitFor()
  await page.getByRole('button', { name: 'Resposta rápida' }).press('Enter')
  await page.getByLabel('Texto do botão').fill('Vou buscar')
  await expect.poll(() => submit.isDisabled()).toBe(false)
  expect(await axeFindings(page)).toEqual([])
  await submit.press('Enter')
  await page.waitForURL('**/settings/templates')
  expect(written.at(-1)).toMatchObject({
    path: 'POST templates',
    body: {
      channel: 'vendas',
      name: 'pedido_pronto',
      category: 'utility',
      content: {
        parameter_format: 'named',
        body_samples: [{ name: 'nome', value: 'Ana' }],
        buttons: [{ type: 'quick_reply', text: 'Vou buscar' }],
      },
    },
  })
  expect(complaints).toEqual([])
  await close()
})

test('a template is deleted after it was said what that breaks; the copy is made anew on demand', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  await page.goto(`/w/loja/settings/templates/${templates[0]?.id}`)
  await page.getByRole('button', { name: 'Excluir' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Usado nos fluxos: atendimento.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Excluir' }).click()
  await page.getByRole('button', { name: 'Sincronizar' }).click()
  await page.getByText('4 modelos na conta').waitFor()
  expect(written.map(({ path }) => path)).toEqual([
    `DELETE templates/${templates[0]?.id}`,
    'POST templates/sync',
  ])
  expect(complaints).toEqual([])
  await close()
})

test('profile, empty chat and links of a number are changed, and a rotation ends', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { number } = await answerSettings(page)
  await page.goto('/w/loja/settings/channels/vendas')
  const profile = page.getByRole('region', { name: 'Perfil da empresa' })
  await profile.getByText('26 de 139 caracteres').waitFor()
  await profile.getByLabel('Site 2').fill('loja.example')
  await profile.getByRole('button', { name: 'Salvar perfil' }).click()
  await profile.getByText('Comece com https://.').waitFor()
  await profile.getByLabel('Site 2').fill('https://blog.loja.example')
  await profile.getByLabel('Ramo').selectOption('GROCERY')
  await profile.getByRole('button', { name: 'Salvar perfil' }).click()
  await page.getByText('Perfil salvo.').waitFor()
  expect(number.profile).toMatchObject({
    about: 'Loja de bairro, desde 1987',
    vertical: 'GROCERY',
    websites: ['https://loja.example', 'https://blog.loja.example'],
  })
  const chat = page.getByRole('region', { name: 'Conversa vazia' })
  await chat.getByRole('button', { name: 'Novo comando' }).click()
  await chat.getByLabel('Comando 2', { exact: true }).fill('/troca')
  await chat.getByLabel('O que ele faz').last().fill('Trocar um produto')
  await chat.getByRole('button', { name: 'Tirar o comando 1' }).click()
  await chat.getByLabel('Pergunta 3').fill('x'.repeat(81))
  await chat.getByText('Passou do limite: 81 de 80').waitFor()
  await chat.getByLabel('Pergunta 3').fill('')
  await chat.getByRole('button', { name: 'Salvar conversa vazia' }).click()
  await page.getByText('Perguntas e comandos salvos.').waitFor()
  expect(number.automation).toEqual({
    prompts: ['Cadê meu pedido?', 'Qual o horário da loja?'],
    commands: [{ name: 'troca', description: 'Trocar um produto' }],
  })
  const links = page.getByRole('region', { name: 'Links e QR codes' })
  await links.getByLabel('Palavras já escritas').fill('Quero a promoção')
  await links.getByRole('button', { name: 'Criar link' }).click()
  await links.getByRole('link', { name: 'LINK2' }).waitFor()
  await links.getByRole('button', { name: 'Excluir o link “Quero meu pedido”' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Excluir', exact: true }).click()
  await page.getByText('Link excluído.').waitFor()
  expect(number.links.map(({ code }) => code)).toEqual(['LINK2'])
  await page.getByRole('button', { name: 'Recusar o segredo anterior' }).click()
  await page.getByText('Dois segredos valem agora').waitFor({ state: 'hidden' })
  expect(number.rotating).toBe(false)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test('a substitute is chosen for a template that may be paused', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  const { written } = await answerSettings(page)
  const [template, other] = templates
  await page.goto(`/w/loja/settings/templates/${template?.id}`)
  await page.getByLabel('Substituto').selectOption(other?.id ?? '')
  await page.getByText('Substituto salvo.').waitFor()
  expect(written.at(-1)).toEqual({
    path: `PUT templates/${template?.id}/substitute`,
    body: { template: other?.id },
  })
  expect(complaints).toEqual([])
  await close()
})

test('the doctor says what failed and what to do, and looks again', async () => {
  const { page, complaints, close } = await openTab(browser, server.url)
  await answerSettings(page)
  await page.goto('/w/loja/settings/channels/suporte')
  await page.getByRole('region', { name: 'Suporte' }).getByRole('link', { name: 'Diagnóstico' }).click()
  await page.getByText('1 item impede o canal de funcionar').waitFor()
  await page.getByText('Gere outro no usuário do sistema').waitFor()
  await page.getByLabel('Canal').selectOption('vendas')
  await page.getByText('1 item pede atenção').waitFor()
  const looked = page.waitForResponse('**/channels/vendas/doctor')
  await page.getByRole('button', { name: 'Examinar de novo' }).press('Enter')
  await looked
  expect(await axeFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})
