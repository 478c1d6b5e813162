import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFormat } from '@/lib/format-context'

export interface Tab<Key extends string> {
  key: Key
  label: string
  count?: number
}

interface Props<Key extends string> {
  label: string
  tabs: Tab<Key>[]
  current: Key
  onChange: (key: Key) => void
  /** What the current tab shows. */
  children: ReactNode
  className?: string
}

export function Tabs<Key extends string>({
  label,
  tabs,
  current,
  onChange,
  children,
  className,
}: Props<Key>) {
  const format = useFormat()
  return (
    <Radix.Root value={current} onValueChange={(key) => onChange(key as Key)} className={className}>
      <Radix.List
        aria-label={label}
        className="flex overflow-x-auto border-line border-b px-2 [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.key}
            value={tab.key}
            className="-mb-px flex h-9 items-center gap-1 border-transparent border-b-2 px-2 font-medium text-ink-muted text-small whitespace-nowrap hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="text-ink-faint text-tiny tabular-nums">{format.number(tab.count)}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={current} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
