import { ChevronDown } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import type { ReactNode } from 'react'

interface Props {
  title: string
  /** Beside the title, also while it is folded. */
  aside?: ReactNode
  folded?: boolean
  children: ReactNode
}

/** A part of a panel that can be folded away. */
export function Card({ title, aside, folded = false, children }: Props) {
  return (
    <Collapsible.Root defaultOpen={!folded} className="border-line border-b">
      <div className="flex items-center gap-2 pe-3">
        <h3 className="min-w-0 flex-1">
          <Collapsible.Trigger className="group flex h-9 w-full items-center gap-1.5 px-3 font-semibold focus-visible:outline-offset-[-2px]">
            <ChevronDown
              aria-hidden
              className="size-4 text-ink-faint transition-transform group-data-[state=closed]:-rotate-90"
            />
            <span className="truncate">{title}</span>
          </Collapsible.Trigger>
        </h3>
        {aside}
      </div>
      <Collapsible.Content className="px-3 pb-3">{children}</Collapsible.Content>
    </Collapsible.Root>
  )
}
