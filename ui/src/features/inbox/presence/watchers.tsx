import { Avatar } from '@/design/avatar'
import { Tooltip } from '@/design/tooltip'
import { m } from '@/paraglide/messages'
import type { Watcher } from './watchers-list'

/** Who else has it open, and who is writing. */
export function Watchers({ watchers }: { watchers: readonly Watcher[] }) {
  const first = watchers[0]
  if (!first) return null
  const writing = watchers.find((one) => one.state === 'typing')
  const names = watchers.map((one) => one.name).join(', ')
  return (
    <span role="status" className="flex min-w-0 items-center gap-1 text-accent-ink">
      <Tooltip text={m.inbox_watching({ names })}>
        <button
          type="button"
          className="-space-x-1 flex rounded-full"
          aria-label={m.inbox_watching({ names })}
        >
          {watchers.slice(0, 3).map((one) => (
            <Avatar key={one.user} name={one.name} id={one.user} size="small" />
          ))}
        </button>
      </Tooltip>
      {writing && <span className="truncate">{m.inbox_writing({ name: writing.name })}</span>}
    </span>
  )
}
