import { Dialog } from '@/design/dialog'
import { Switch } from '@/design/field'
import { Keys } from '@/design/kbd'
import { m } from '@/paraglide/messages'
import type { Group } from './command-center'
import { choose, usePreferences } from './preferences'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  groups: Group[]
}

export function ShortcutHelp({ open, onOpenChange, groups }: Props) {
  const singleKeys = usePreferences((preferences) => preferences.singleKeys)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={m.shortcuts_title()} width="wide">
      <Switch
        label={m.shortcuts_single_keys()}
        hint={m.shortcuts_single_keys_hint()}
        checked={singleKeys}
        onChange={(chosen) => choose({ singleKeys: chosen })}
      />
      <div className="mt-4 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group.label} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 font-semibold text-ink-muted">{group.label}</h3>
            <dl>
              {group.entries.map((entry) => (
                <div
                  key={entry.id}
                  className="flex min-h-row items-center justify-between gap-4 border-line border-b"
                >
                  <dt>{entry.label}</dt>
                  <dd className="flex flex-wrap justify-end gap-2">
                    {entry.allKeys.map((keys) => (
                      <Keys key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
