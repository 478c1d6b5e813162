/**
 * Bindings are written as they are typed: `j`, `shift+e`, `mod+k` (Ctrl or Cmd), `g i` (one after the other), `?`. Signs are named by
 * what the keyboard writes, not by where the key sits.
 */
export type Binding = string

export interface KeyPress {
  key: string
  mod: boolean
  alt: boolean
  shift: boolean
}

/** How long a sequence waits for its next key. */
export const SEQUENCE_MS = 1000

/** Signs that on ABNT2 are dead keys, or want AltGr: what hangs on them needs another way. */
const HARD_ON_ABNT2 = /[?/[\]~^'"`\\]/

/** The press as a chord, `shift+e`; undefined for a modifier alone. */
export function chordOf(press: KeyPress): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(press.key)) return undefined
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase()
  const saysShiftItself = press.key.length === 1 && press.key.toLowerCase() === press.key.toUpperCase()
  const parts = [press.mod && 'mod', press.alt && 'alt', press.shift && !saysShiftItself && 'shift', key]
  return parts.filter(Boolean).join('+')
}

/** The event as pressed. AltGr, which Windows reports as Ctrl+Alt, only writes another sign. */
export function pressOf(event: KeyboardEvent): KeyPress {
  const altGr = event.getModifierState?.('AltGraph') ?? false
  return {
    key: event.key,
    mod: !altGr && (event.ctrlKey || event.metaKey),
    alt: !altGr && event.altKey,
    shift: event.shiftKey,
  }
}

export interface Typed {
  /** What was typed of a sequence so far. */
  pending: string
  at: number
}

export const nothingTyped: Typed = { pending: '', at: 0 }

export interface Step<Command> {
  typed: Typed
  command?: Command
}

/** Takes one chord: a command, the beginning of a sequence, or nothing. Of two commands with a binding the later one holds. */
export function step<Command extends { keys?: readonly Binding[] }>(
  commands: readonly Command[],
  typed: Typed,
  chord: string,
  now: number,
): Step<Command> {
  const goesOn = typed.pending !== '' && now - typed.at <= SEQUENCE_MS
  const candidates = goesOn ? [`${typed.pending} ${chord}`, chord] : [chord]
  for (const candidate of candidates) {
    const command = commands.findLast((one) => one.keys?.includes(candidate))
    if (command) return { typed: nothingTyped, command }
    const begins = commands.some((one) => one.keys?.some((keys) => keys.startsWith(`${candidate} `)))
    if (begins) return { typed: { pending: candidate, at: now } }
  }
  return { typed: nothingTyped }
}

export function isSingleKey(chord: string): boolean {
  return !/^(?:mod|alt)\+./.test(chord) && !/^f\d+$/.test(chord)
}

/** Whether a Brazilian keyboard can type one of the bindings easily. */
export function worksOnAbnt2(keys: readonly Binding[]): boolean {
  return keys.length === 0 || keys.some((binding) => !HARD_ON_ABNT2.test(binding))
}
