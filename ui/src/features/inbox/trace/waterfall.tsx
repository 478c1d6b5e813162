import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { COLUMNS, percent } from './layout'
import { StepRow } from './step-row'
import type { Total, Way } from './way'

/** One row a step, on a common scale of time. */
export function Waterfall({ way }: { way: Way }) {
  const isAnyWholeSecond = way.rows.some((row) => row.isWholeSecond)
  return (
    <>
      {way.total && <TotalLine total={way.total} />}
      <Axis way={way} />
      <ol aria-label={m.inbox_trace_steps()}>
        {way.rows.map((row) => (
          <StepRow key={row.key} row={row} way={way} />
        ))}
      </ol>
      {isAnyWholeSecond && <p className="pt-3 text-ink-faint text-small">{m.inbox_trace_seconds_text()}</p>}
    </>
  )
}

function TotalLine({ total }: { total: Total }) {
  const time = useFormat().elapsed(total.milliseconds)
  return (
    <p className="pb-3 font-semibold text-title">
      {total.from === 'received' ? m.inbox_trace_total({ time }) : m.inbox_trace_total_queue({ time })}
    </p>
  )
}

function Axis({ way }: { way: Way }) {
  const format = useFormat()
  return (
    <div aria-hidden className={COLUMNS}>
      <div className="relative col-span-2 h-5 border-line border-b text-ink-faint text-tiny tabular-nums sm:col-span-1 sm:col-start-2">
        {way.ticks.map((tick) => (
          <span
            key={tick}
            className="absolute border-line border-s ps-1"
            style={{ insetInlineStart: percent(tick / way.span) }}
          >
            {/* A label that would run over the edge is left to its line. */}
            {tick / way.span < 0.88 && format.elapsed(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}
