import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type Tab } from '../browser'
import { png, wav } from '../fake-media'
import { INBOX, inbox, marina, openFirstRun, openSecondPage, phone } from './kit'
import { type Ponte, startPonte } from './ponte'

let browser: Browser
let ponte: Ponte
let tab: Tab
let desk: Page

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
  tab = await openFirstRun(browser, ponte)
  await phone(tab.page).say('quero falar com uma pessoa')
  desk = await openSecondPage(tab, INBOX)
  await inbox(desk).openHandedOver(marina.name)
  await desk.keyboard.press('a')
  await inbox(desk).conversation.getByRole('button', { name: 'Devolver' }).waitFor()
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

/** The customer sends a file from the phone. */
async function customerSends(
  as: string,
  file: { name: string; mimeType: string; buffer: Buffer },
  caption?: string,
) {
  const { page } = tab
  await phone(page).region.getByRole('button', { name: 'Anexar' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: as }).click()
  await (await chooser).setFiles(file)
  const dialog = page.getByRole('dialog')
  if (caption) await dialog.getByLabel('Legenda').fill(caption)
  await dialog.getByRole('button', { name: 'Enviar' }).click()
}

test('a photo comes with a small picture, and is seen whole', async () => {
  await customerSends(
    'Foto',
    { name: 'foto.png', mimeType: 'image/png', buffer: png(640, 480) },
    'olha o amassado',
  )
  const came = inbox(desk).bubble('olha o amassado')
  await came.getByRole('button', { name: 'Ampliar olha o amassado' }).click()
  const whole = desk.getByRole('dialog').getByRole('img')
  await expect.poll(() => whole.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640)
  await desk.keyboard.press('Escape')
})

test('a document comes, and is saved as it was sent', async () => {
  const sent = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')
  await customerSends('Documento', { name: 'nota.pdf', mimeType: 'application/pdf', buffer: sent })
  const download = desk.waitForEvent('download')
  await inbox(desk).conversation.getByRole('link', { name: 'Baixar nota.pdf' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('nota.pdf')
  const pieces: Buffer[] = []
  for await (const piece of await saved.createReadStream()) pieces.push(piece as Buffer)
  expect(Buffer.concat(pieces).equals(sent)).toBe(true)
})

test('a file goes out with its caption, and the customer sees it', async () => {
  await desk.locator('input[type="file"]').setInputFiles({
    name: 'troca.png',
    mimeType: 'image/png',
    buffer: png(320, 200),
  })
  await desk.getByText('Pronto para enviar').waitFor()
  await desk.getByRole('textbox', { name: 'Legenda' }).fill('assim fica a nova')
  await desk.keyboard.press('Enter')
  const arrived = phone(tab.page).bubble('assim fica a nova')
  await arrived.getByRole('img').or(arrived.locator('img')).first().waitFor()
  await inbox(desk).bubble('assim fica a nova').getByRole('img', { name: 'Lida' }).waitFor()
  await inbox(desk)
    .bubble('assim fica a nova')
    .getByRole('button', { name: 'Ampliar assim fica a nova' })
    .waitFor()
})

test('what is not what it says is refused before it leaves', async () => {
  await desk.locator('input[type="file"]').setInputFiles({
    name: 'falsa.png',
    mimeType: 'image/png',
    buffer: wav(0.1),
  })
  await desk.getByText(/O conteúdo não é image\/png/).waitFor()
  await desk.getByRole('button', { name: 'Remover falsa.png' }).click()
  expect(tab.complaints).toEqual([])
})
