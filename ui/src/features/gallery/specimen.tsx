import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'

/** A widget's place in the gallery. The title is its name in code. */
export function Specimen({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <section
      aria-label={name}
      className={cn('min-w-0 rounded-xl border border-line bg-surface p-4', wide && 'lg:col-span-2')}
    >
      <h2 className="mb-3 font-medium font-mono text-ink-faint text-small">{name}</h2>
      <div className="flex flex-wrap items-start gap-3">{children}</div>
    </section>
  )
}
