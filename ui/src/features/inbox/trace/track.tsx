import { ChevronLeft, ChevronRight } from 'lucide-react'
import { percent } from './layout'
import type { Mark, Row, Way } from './way'

/** Where a step lies on the scale. Its words say the same, for who does not see it. */
export function Track({ row, way }: { row: Row; way: Way }) {
  return (
    <div
      aria-hidden
      className="relative col-span-2 row-start-2 mt-1 h-4 sm:col-span-1 sm:col-start-2 sm:row-start-1 sm:mt-0"
    >
      {way.ticks.map((tick) => (
        <span
          key={tick}
          className="absolute inset-y-0 w-px bg-line"
          style={{ insetInlineStart: percent(tick / way.span) }}
        />
      ))}
      <MarkView mark={row.mark} isCall={row.step.step === 'called'} />
    </div>
  )
}

function MarkView({ mark, isCall }: { mark: Mark; isCall: boolean }) {
  switch (mark.kind) {
    case 'moment':
      return (
        <span
          className="absolute top-1 size-2 -translate-x-1/2 rotate-45 bg-ink-muted"
          style={{ insetInlineStart: percent(mark.at) }}
        />
      )
    case 'span':
      return (
        <span
          className={`absolute top-0.5 h-3 min-w-1 rounded-sm ${isCall ? 'bg-info-ink' : 'bg-accent'}`}
          style={stretch(mark)}
        />
      )
    case 'somewhere':
      return (
        <span
          className="absolute top-0.5 h-3 min-w-1 rounded-sm border border-control border-dashed bg-neutral-soft"
          style={stretch(mark)}
        />
      )
    case 'before':
      return <ChevronLeft className="absolute start-0 size-4 text-ink-faint" />
    case 'after':
      return <ChevronRight className="absolute end-0 size-4 text-ink-faint" />
  }
}

function stretch({ from, to }: { from: number; to: number }) {
  return { insetInlineStart: percent(from), width: percent(to - from) }
}
