import { Command as Cmdk } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { m } from '@/paraglide/messages'
import { Keys } from './kbd'

export interface CommandEntry {
  id: string
  label: string
  keys?: string
}

export interface CommandGroup {
  label: string
  entries: CommandEntry[]
}

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  groups: CommandGroup[]
  onChoose: (id: string) => void
}

/** Everything that can be done now, to be found by typing. */
export function CommandPalette({ open, onOpenChange, groups, onChoose }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12dvh] z-40 mx-auto max-w-xl animate-appear overflow-hidden rounded-xl bg-raised shadow-overlay outline-none"
        >
          <Radix.Title className="sr-only">{m.palette_title()}</Radix.Title>
          <Cmdk label={m.palette_title()} filter={matches}>
            <div className="flex items-center gap-2 border-line border-b px-3">
              <Search aria-hidden className="size-4 text-ink-faint" />
              <Cmdk.Input
                placeholder={m.palette_placeholder()}
                className="h-11 flex-1 bg-transparent text-lead outline-none placeholder:text-ink-faint"
              />
            </div>
            <Cmdk.List className="max-h-[50dvh] overflow-y-auto p-1">
              <Cmdk.Empty className="p-6 text-center text-ink-muted">{m.palette_empty()}</Cmdk.Empty>
              {groups.map((group) => (
                <Cmdk.Group
                  key={group.label}
                  heading={group.label}
                  className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-faint **:[[cmdk-group-heading]]:text-small"
                >
                  {group.entries.map((entry) => (
                    <Cmdk.Item
                      key={entry.id}
                      value={entry.id}
                      keywords={[entry.label, group.label]}
                      onSelect={onChoose}
                      className="flex h-8 items-center gap-2 rounded px-2 data-[selected=true]:bg-hover"
                    >
                      <span className="flex-1 truncate">{entry.label}</span>
                      {entry.keys && <Keys keys={entry.keys} />}
                    </Cmdk.Item>
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Every typed word begins a word of the label, whatever its accents: "historico" finds "Histórico". */
function matches(_id: string, search: string, keywords: string[] = []): number {
  const words = folded(keywords.join(' ')).split(/\s+/)
  const typed = folded(search).split(/\s+/).filter(Boolean)
  return typed.every((part) => words.some((word) => word.startsWith(part))) ? 1 : 0
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
