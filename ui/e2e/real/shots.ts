import { mkdirSync, statSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, plainLook, screens } from '../browser'
import {
  customerSays,
  INBOX,
  inbox,
  joao,
  marina,
  openFirstRun,
  openSecondPage,
  phone,
  QUESTION,
} from './kit'
import { type Ponte, startPonte } from './ponte'

const IMAGES = new URL('../../../docs/images/', import.meta.url).pathname
const LARGEST = 300_000
/** Of both, in pixels. */
const HEIGHT = screens.office.height
const GAP = 28

let browser: Browser
let ponte: Ponte

beforeAll(async () => {
  ponte = await startPonte()
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await ponte?.stop()
})

test('the inbox beside the customer’s phone', async () => {
  const { page, context } = await openFirstRun(browser, ponte, plainLook)
  await page.getByRole('button', { name: 'Fechar', exact: true }).click()
  await page.setViewportSize({ width: 806, height: HEIGHT })
  await phone(page).say(QUESTION)
  await phone(page).bubble('seu pedido 1042 está a caminho').waitFor()
  await phone(page).say('quero falar com uma pessoa')
  await phone(page).bubble('Vou chamar uma pessoa').waitFor()
  await customerSays(ponte, joao.phone, 'atendente')
  await customerSays(ponte, '5571981115566', 'cadê meu pedido?')
  const desk = await openSecondPage({ page, context, complaints: [], close: async () => {} }, INBOX)
  await inbox(desk).open(marina.name)
  await desk.keyboard.press('a')
  await inbox(desk).reply.fill('Oi, Marina! Aqui é a Ana. Para mudar a entrega, me diga o *novo endereço*.')
  await desk.keyboard.press('Enter')
  await phone(page).bubble('me diga o novo endereço').waitFor()
  await phone(page).say('Rua das Acácias, 120, apto. 31. Muito obrigada! 😊')
  await inbox(desk).bubble('Rua das Acácias').waitFor()
  await inbox(desk).bubble('novo endereço').getByRole('img', { name: 'Lida' }).waitFor()
  await desk.getByRole('textbox', { name: 'Número do pedido' }).fill('1042')
  await desk.keyboard.press('Enter')
  await desk.getByText('Pedido 1042', { exact: true }).waitFor()
  await inbox(desk).reply.fill('Prontinho, o endereço está mudado.')
  // The small fry of hovering and opening has settled.
  await desk.waitForTimeout(1000)
  const phoneBox = phone(page).region.locator('> div').nth(1)
  const around = HEIGHT - ((await phoneBox.boundingBox())?.height ?? HEIGHT)
  await page.setViewportSize({ width: 806, height: HEIGHT + around })
  await phone(page).field.blur()
  await compose(await browser.newPage(), await desk.screenshot(), await phoneBox.screenshot())
})

async function compose(page: Page, desk: Buffer, phoneFace: Buffer) {
  mkdirSync(IMAGES, { recursive: true })
  const picture = (image: Buffer) => `<img src="data:image/png;base64,${image.toString('base64')}">`
  await page.setViewportSize({ width: 1366 + 366 + 3 * GAP, height: HEIGHT + 2 * GAP })
  await page.setContent(`<style>
    body { margin: 0; display: flex; gap: ${GAP}px; align-items: center; justify-content: center; height: 100vh; background: #dfe7e4 }
    img { border-radius: 12px; box-shadow: 0 0 0 1px #c3cfcb }
    img + img { border-radius: 20px }
  </style>${picture(desk)}${picture(phoneFace)}`)
  const path = `${IMAGES}inbox.png`
  await page.screenshot({ path })
  expect(statSync(path).size).toBeLessThan(LARGEST)
}
