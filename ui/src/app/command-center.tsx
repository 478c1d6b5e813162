import { lazy, Suspense, useMemo } from 'react'
import { m } from '@/paraglide/messages'
import { type Overlay, showOverlay, useOverlay } from './overlay'
import { type Command, useCommands, useOfferedCommands, useShortcutHandler } from './shortcuts'

const CommandPalette = lazy(() =>
  import('@/design/command').then((module) => ({ default: module.CommandPalette })),
)
const ShortcutHelp = lazy(() =>
  import('./shortcut-help').then((module) => ({ default: module.ShortcutHelp })),
)
const ChangePassword = lazy(() =>
  import('./change-password').then((module) => ({ default: module.ChangePassword })),
)

/** Palette, help and the keys that open them, on every page. */
export function CommandCenter() {
  const shown = useOverlay((overlay) => overlay.shown)
  const commands = useOfferedCommands()
  useCommands(useOwnCommands())
  useShortcutHandler()

  function run(id: string) {
    showOverlay('nothing')
    // After the palette gave the focus back: what runs may move it.
    setTimeout(() => commands.find((command) => command.id === id)?.run())
  }

  return (
    <Suspense>
      {shown === 'palette' && (
        <CommandPalette
          open
          onOpenChange={opener('palette')}
          groups={grouped(commands.filter((command) => command.id !== 'palette'))}
          onChoose={run}
        />
      )}
      {shown === 'help' && (
        <ShortcutHelp
          open
          onOpenChange={opener('help')}
          groups={grouped(commands.filter((command) => command.keys !== undefined))}
        />
      )}
      {shown === 'password' && <ChangePassword open onOpenChange={opener('password')} />}
    </Suspense>
  )
}

function opener(overlay: Overlay) {
  return (open: boolean) => showOverlay(open ? overlay : 'nothing')
}

function useOwnCommands(): Command[] {
  return useMemo(() => {
    const group = m.commands_general()
    return [
      { id: 'palette', group, label: m.palette_title(), keys: ['mod+k'], run: () => showOverlay('palette') },
      { id: 'help', group, label: m.shortcuts_title(), keys: ['?', 'f1'], run: () => showOverlay('help') },
    ]
  }, [])
}

export interface Group {
  label: string
  entries: { id: string; label: string; keys?: string; allKeys: readonly string[] }[]
}

function grouped(commands: Command[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { id, group, label, keys = [] } of commands) {
    const found = groups.get(group) ?? { label: group, entries: [] }
    groups.set(group, found)
    found.entries.push({ id, label, keys: keys[0], allKeys: keys })
  }
  return [...groups.values()]
}
