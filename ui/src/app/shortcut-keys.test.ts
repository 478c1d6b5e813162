import { describe, expect, test } from 'vitest'
import { chordOf, isSingleKey, nothingTyped, pressOf, SEQUENCE_MS, step, worksOnAbnt2 } from './shortcut-keys'

const press = (key: string, held: Partial<{ mod: boolean; alt: boolean; shift: boolean }> = {}) =>
  chordOf({ key, mod: false, alt: false, shift: false, ...held })

describe('chords', () => {
  test.each([
    [press('j'), 'j'],
    [press('K', { mod: true }), 'mod+k'],
    [press('E', { shift: true }), 'shift+e'],
    [press('?', { shift: true }), '?'],
    [press('Enter', { mod: true }), 'mod+enter'],
    [press(' '), 'space'],
    [press('Shift', { shift: true }), undefined],
    [press('Dead'), undefined],
  ])('%s', (chord, expected) => expect(chord).toBe(expected))

  test('AltGr writes signs: on ABNT2 it is no Ctrl+Alt', () => {
    const event = new KeyboardEvent('keydown', { key: '/', ctrlKey: true, altKey: true })
    Object.defineProperty(event, 'getModifierState', { value: (name: string) => name === 'AltGraph' })
    expect(chordOf(pressOf(event))).toBe('/')
  })
})

describe('steps', () => {
  const inbox = { id: 'inbox', keys: ['g i'] }
  const next = { id: 'next', keys: ['i', 'arrowdown'] }
  const commands = [inbox, next]

  test('a sequence', () => {
    const first = step(commands, nothingTyped, 'g', 0)
    expect(first.command).toBeUndefined()
    expect(step(commands, first.typed, 'i', 500).command).toBe(inbox)
  })
  test('too late it is a key of its own', () => {
    const first = step(commands, nothingTyped, 'g', 0)
    expect(step(commands, first.typed, 'i', SEQUENCE_MS + 1).command).toBe(next)
  })
  test('what is registered later holds', () => {
    const pane = { id: 'pane', keys: ['i'] }
    expect(step([...commands, pane], nothingTyped, 'i', 0).command).toBe(pane)
  })
})

test('single keys are those without Ctrl, Alt or function', () => {
  expect(['j', 'shift+e', '?', '+'].every(isSingleKey)).toBe(true)
  expect(['mod+k', 'alt+j', 'f1'].some(isSingleKey)).toBe(false)
})

test('a sign that hides on ABNT2 needs a second binding', () => {
  expect(worksOnAbnt2(['/'])).toBe(false)
  expect(worksOnAbnt2(['/', 'mod+;'])).toBe(true)
  expect(worksOnAbnt2(['j'])).toBe(true)
})
