import { useEffect } from 'react'
import { create } from 'zustand'
import { usePreferences } from './preferences'
import {
  type Binding,
  chordOf,
  isSingleKey,
  nothingTyped,
  pressOf,
  step,
  worksOnAbnt2,
} from './shortcut-keys'

/** Something that a person can do now: by keys, by the palette, and listed in the help. */
export interface Command {
  id: string
  /** Heading in palette and help. */
  group: string
  label: string
  /** The first is shown. One with a sign that ABNT2 keyboards hide needs a second. */
  keys?: readonly Binding[]
  run: () => void
}

const useRegistry = create<{ sets: ReadonlyMap<symbol, readonly Command[]> }>(() => ({ sets: new Map() }))

/** Offers commands while the component is there. Memoise the list (`useMemo`): a new one is registered anew. */
export function useCommands(commands: readonly Command[]) {
  useEffect(() => {
    for (const { id, keys } of commands) {
      if (!worksOnAbnt2(keys ?? [])) throw new Error(`${id}: needs a second binding for ABNT2 keyboards`)
    }
    const name = Symbol()
    useRegistry.setState(({ sets }) => ({ sets: new Map(sets).set(name, commands) }))
    return () =>
      useRegistry.setState(({ sets }) => {
        const rest = new Map(sets)
        rest.delete(name)
        return { sets: rest }
      })
  }, [commands])
}

/** All commands that are offered now. */
export function useOfferedCommands(): Command[] {
  return [...useRegistry((registry) => registry.sets).values()].flat()
}

function offeredCommands(): Command[] {
  return [...useRegistry.getState().sets.values()].flat()
}

/** Listens for keys. Mounted once, by the providers. */
export function useShortcutHandler() {
  useEffect(() => {
    let typed = nothingTyped
    function onKeyDown(event: KeyboardEvent) {
      const chord = chordOf(pressOf(event))
      if (!chord || event.defaultPrevented || event.isComposing) return
      if (isSingleKey(chord) && (!usePreferences.getState().singleKeys || isBusy(event.target))) return
      const next = step(offeredCommands(), typed, chord, performance.now())
      typed = next.typed
      if (!next.command) return
      event.preventDefault()
      next.command.run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** Whether keys belong to what has the focus: a field, a menu, a dialog. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  return target.closest('input, textarea, select, [role="menu"], [role="listbox"], [role="dialog"]') !== null
}
