import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allLooks, axeFindings, type Look, launch, openTab, plainLook, shoot } from './browser'
import { ana } from './fake-answers'
import { ago, answerInbox, conversation, holdFirstReply, message } from './fake-inbox'
import { fileView, media, png } from './fake-media'
import { type FakeServer, serveBuild } from './fake-server'

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

const MINUTE = 60_000

async function openFiles(look: Look = plainLook) {
  const one = conversation({
    name: 'Rafael Conceição',
    owner: { type: 'agent', id: ana.id, name: ana.name },
  })
  const contents = [
    media('image', { caption: 'olha o amassado', mime_type: 'image/png', file: fileView('photo') }),
    media('audio', { voice: true, mime_type: 'audio/ogg', file: fileView('voice') }),
    media('document', { filename: 'nota.pdf', mime_type: 'application/pdf', file: fileView('nota') }),
    media('video', { mime_type: 'video/mp4', file: fileView('filme', { state: 'pending', size: null }) }),
    media('document', {
      filename: 'fotos.zip',
      mime_type: 'application/zip',
      file: fileView('zip', { state: 'refused', reason: 'infected' }),
    }),
    media('sticker', {
      mime_type: 'image/webp',
      file: fileView('sumiu', { state: 'failed', reason: 'gone' }),
    }),
    media('image', { mime_type: 'image/png', file: fileView('quebrada') }),
  ]
  const messages = contents.map((content, at) =>
    message(one, { content, sent_at: ago((contents.length - at) * MINUTE) }),
  )
  const tab = await openTab(browser, server.url, look)
  const inbox = await answerInbox(tab.page, [{ conversation: one, messages }])
  await tab.page.goto(`/w/loja/inbox/${one.id}`)
  await tab.page.getByRole('article').first().waitFor()
  return { ...tab, inbox, one, messages }
}

const picker = (page: Page) => page.locator('input[type="file"]')
const caption = (page: Page) => page.getByRole('textbox', { name: 'Legenda' })

test.each(allLooks)('files in the thread: $screen $theme $language', async (look) => {
  const { page, complaints, close } = await openFiles(look)
  await page.getByText(/prévia não carregou|preview did not load/).waitFor()
  await picker(page).setInputFiles([
    { name: 'foto.png', mimeType: 'image/png', buffer: png(40, 30) },
    { name: 'pagina.html', mimeType: 'text/html', buffer: Buffer.from('<p>') },
  ])
  await page.getByText(/Pronto para enviar|Ready to send/).waitFor()
  await shoot(page, 'media', look)
  expect(await axeFindings(page)).toEqual([])
  await page
    .getByRole('button', { name: /Ampliar|Enlarge/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('img').waitFor()
  await shoot(page, 'media-large', look)
  expect(await axeFindings(page)).toEqual([])
  expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
  await close()
})

test('what came is seen, heard and saved; what is not there says why and what to do', async () => {
  const { page, inbox, one, messages, close } = await openFiles()
  const voice = page.getByRole('group', { name: 'Mensagem de voz' })
  await voice.getByRole('button', { name: 'Tocar' }).click()
  await voice.getByRole('button', { name: 'Pausar' }).waitFor()
  await expect.poll(() => voice.getByRole('slider').inputValue().then(Number)).toBeGreaterThan(0)
  await voice.getByRole('button', { name: 'Velocidade 1×' }).click()
  await voice.getByRole('button', { name: 'Velocidade 1,5×' }).waitFor()
  expect(await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(1.5)
  const document = page.getByRole('link', { name: 'Baixar nota.pdf' })
  expect(await document.getAttribute('download')).toBe('nota.pdf')
  await page.getByText('o antivírus encontrou algo nele').waitFor()
  await page.getByText('Peça que o cliente envie de novo.').first().waitFor()
  // It arrives while one looks on.
  await page.getByText('Chegando…').waitFor()
  const film = messages[3]
  if (film?.content.type === 'media')
    film.content = media('image', { caption: 'chegou', file: fileView('photo') })
  await inbox.tell('media.stored', { media: 'filme', message: film?.id, reason: null }, one.thread)
  await page.getByText('chegou').waitFor()
  await close()
})

test('a file goes out with its caption: by picker, paste and drop', async () => {
  const { page, inbox, complaints, close } = await openFiles()
  await page.evaluate(dropped, { on: 'article', how: 'drop', name: 'solta.png', type: 'image/png' })
  await page.getByText('solta.png').waitFor()
  await page.evaluate(dropped, { on: 'textarea', how: 'paste', name: 'colada.pdf', type: 'application/pdf' })
  await page.getByText('colada.pdf').waitFor()
  await picker(page).setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png(40, 30) })
  await expect.poll(() => page.getByText('Pronto para enviar').count()).toBe(3)
  await page.getByRole('button', { name: 'Remover foto.png' }).click()
  await caption(page).fill('segue a nota')
  await page.keyboard.press('Enter')
  await expect.poll(() => inbox.asked.filter(({ call }) => call.endsWith('/replies')).length).toBe(2)
  const sent = inbox.asked.filter(({ call }) => call.endsWith('/replies')).map(({ body }) => body)
  expect(sent).toMatchObject([
    {
      content: {
        type: 'media',
        kind: 'image',
        source: { upload: 'upload-solta.png' },
        caption: 'segue a nota',
      },
    },
    { content: { kind: 'document', source: { upload: 'upload-colada.pdf' }, filename: 'colada.pdf' } },
  ])
  await page.getByRole('textbox', { name: 'Resposta ao cliente' }).waitFor()
  expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
  await close()
})

test('three files and words leave one after the other, in order; none is lost', async () => {
  const { page, inbox, one, complaints, close } = await openFiles()
  const letGo = await holdFirstReply(page)
  await picker(page).setInputFiles(
    ['um.png', 'dois.png', 'tres.png'].map((name) => ({
      name,
      mimeType: 'image/png',
      buffer: png(40, 30),
    })),
  )
  await expect.poll(() => page.getByText('Pronto para enviar').count()).toBe(3)
  await caption(page).fill('as três')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByText('Pronto para enviar').count()).toBe(0)
  letGo()
  await expect.poll(() => inbox.messages.get(one.id)?.slice(7).length).toBe(3)
  expect(inbox.messages.get(one.id)?.slice(7)).toMatchObject([
    { content: { source: { upload: 'upload-um.png' }, caption: 'as três' } },
    { content: { source: { upload: 'upload-dois.png' } } },
    { content: { source: { upload: 'upload-tres.png' } } },
  ])
  const refused = page.getByRole('region', { name: 'Outra resposta saiu enquanto você escrevia' })
  expect(await refused.count()).toBe(0)
  expect(inbox.asked.filter(({ call }) => call.endsWith('/replies'))).toHaveLength(3)
  expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
  await close()
})

interface Dropped {
  on: string
  how: string
  name: string
  type: string
}

/** In the page: a file comes by mouse or clipboard. */
function dropped({ on, how, name, type }: Dropped) {
  const data = new DataTransfer()
  data.items.add(new File(['%PDF-1.4'], name, { type }))
  const options = { bubbles: true, cancelable: true }
  const event =
    how === 'drop'
      ? new DragEvent('drop', { ...options, dataTransfer: data })
      : new ClipboardEvent('paste', { ...options, clipboardData: data })
  document.querySelector(on)?.dispatchEvent(event)
}

test('what cannot be sent is refused before it leaves, with the limit; what fails is tried again', async () => {
  const { page, inbox, close } = await openFiles()
  await picker(page).setInputFiles({
    name: 'grande.png',
    mimeType: 'image/png',
    buffer: Buffer.alloc(5 * 1024 * 1024 + 1),
  })
  await page.getByText('Foto: até 5 MB. Este tem 5,1 MB.').waitFor()
  expect(inbox.asked.some(({ call }) => call.endsWith('/uploads'))).toBe(false)
  expect(await page.getByRole('button', { name: 'Enviar', exact: true }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Remover grande.png' }).click()
  inbox.refuseNext('/uploads', [503, 'unavailable', { detail: 'O antivírus não responde.' }])
  await picker(page).setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png(40, 30) })
  await page.getByText('O antivírus não responde.').waitFor()
  await page.getByRole('button', { name: 'Tentar foto.png de novo' }).press('Enter')
  await page.getByText('Pronto para enviar').waitFor()
  await page.getByRole('textbox', { name: 'Legenda' }).press('Enter')
  await expect.poll(() => inbox.asked.filter(({ call }) => call.endsWith('/replies')).length).toBe(1)
  await close()
})

test('an upload can be cancelled', async () => {
  const { page, close } = await openFiles()
  await page.route('**/uploads?*', () => {})
  await picker(page).setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png(40, 30) })
  await page.getByRole('progressbar', { name: 'Enviando ao servidor' }).waitFor()
  await page.getByRole('button', { name: 'Cancelar foto.png' }).click()
  await expect.poll(() => page.getByText('foto.png').count()).toBe(0)
  await close()
})
