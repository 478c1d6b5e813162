import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const UI = new URL('../../', import.meta.url).pathname
const BINARY = resolve(
  UI,
  process.env.PONTE ?? join(process.env.CARGO_TARGET_DIR ?? '../target', 'debug/ponte'),
)
const START_MS = 40_000

/** A demonstration that runs: server, emulated WhatsApp and sample shop. */
export interface Ponte {
  /** Of the screens. */
  url: string
  /** What the link of the first run carries; none once it is over. */
  token: string | undefined
  /** Of the emulated WhatsApp. */
  emulator: string
  /** At once, as if the power had gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface StartOptions {
  /** Where the data is kept for the next start; otherwise it goes with the process. */
  data?: string
  /** The same at each start, so that a page finds the server again. */
  port?: number
}

export async function startPonte({ data, port = 0 }: StartOptions = {}): Promise<Ponte> {
  demandBuilds()
  const keep = data ? ['--data', data] : []
  const child = spawn(BINARY, ['demo', '--screens', '--language', 'pt-BR', '--port', String(port), ...keep], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const welcome = await said(child, /WhatsApp emulado\s+(http:\S+)/)
  const screens = new URL(found(welcome, /^\s*(http:\/\/\S+)$/m))
  return {
    url: screens.origin,
    token: screens.hash.slice(1) || undefined,
    emulator: found(welcome, /WhatsApp emulado\s+(http:\S+)/),
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

function demandBuilds() {
  if (!existsSync(BINARY)) {
    throw new Error(
      `There is no ${BINARY}: build it with “cargo build --bin ponte”, or name one in the variable PONTE.`,
    )
  }
  if (!existsSync(join(UI, 'dist/index.html'))) {
    throw new Error('The screens are not built: run “npm run build” in ui/.')
  }
}

/** What the process has printed once it has said this. */
function said(child: ChildProcess, awaited: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    let complaints = ''
    const give = (why: string) => reject(new Error(`ponte demo ${why}:\n${printed}${complaints}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      give(`did not start within ${START_MS / 1000} s`)
    }, START_MS)
    child.stderr?.on('data', (chunk) => {
      complaints = (complaints + chunk).slice(-8000)
    })
    child.stdout?.on('data', (chunk) => {
      printed += chunk
      if (!awaited.test(printed)) return
      clearTimeout(timer)
      resolve(printed)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      give(`ended with ${code}`)
    })
  })
}

function found(text: string, pattern: RegExp): string {
  const [, value] = pattern.exec(text) ?? []
  if (!value) throw new Error(`“ponte demo” prints no ${pattern}:\n${text}`)
  return value
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

/** A folder for data that outlives a process. */
export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ponte-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(address)))
    })
  })
}
