import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { Badge } from '@/design/badge'
import { cn } from '@/lib/class-names'
import type { Format } from '@/lib/format'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { authorName } from '../thread/message-row'
import { ExchangeView } from './exchange-view'
import { COLUMNS } from './layout'
import { outcomeOf, stepName } from './names'
import { Track } from './track'
import type { Row, Way } from './way'

interface Props {
  row: Row
  way: Way
}

export function StepRow({ row, way }: Props) {
  const [isOpen, setOpen] = useState(false)
  const exchangeId = useId()
  const { exchange } = row.step
  const name = stepName(row.step)
  return (
    <li className="border-line border-b py-1.5">
      <div className={cn(COLUMNS, 'items-center')}>
        {exchange == null ? (
          <p className="row-start-1 font-medium wrap-anywhere">{name}</p>
        ) : (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? exchangeId : undefined}
            onClick={() => setOpen(!isOpen)}
            className="row-start-1 flex min-h-6 items-center gap-1 rounded text-start font-medium text-link wrap-anywhere hover:underline"
          >
            <ChevronDown
              aria-hidden
              className={cn('size-4 shrink-0 transition-transform', !isOpen && '-rotate-90')}
            />
            <span>{name}</span>
          </button>
        )}
        <Track row={row} way={way} />
        <Since row={row} />
        <Details row={row} way={way} />
      </div>
      {isOpen && exchange != null && <ExchangeView id={exchangeId} name={name} exchange={exchange} />}
    </li>
  )
}

function Since({ row }: { row: Row }) {
  const format = useFormat()
  const { at } = row.step
  return (
    <time
      dateTime={at}
      title={row.isWholeSecond ? format.instant(at) : format.exact(at)}
      className="col-start-2 row-start-1 text-end text-ink-muted sm:col-start-3"
    >
      {sinceText(row, format)}
    </time>
  )
}

function sinceText({ since, isWholeSecond }: Row, format: Format): string {
  const sign = since > 0 ? '+' : since < 0 ? '−' : ''
  const size = Math.abs(since)
  return isWholeSecond ? `≈ ${sign}${format.duration(size)}` : `${sign}${format.elapsed(size)}`
}

/** What else is known: who, how long, what came of it, and how exact its time is. */
function Details({ row, way }: Props) {
  const format = useFormat()
  const { author, step, milliseconds } = row.step
  const outcome = outcomeOf(row.step)
  const words = [
    step === 'decided' && author && authorName(author),
    row.answer !== undefined && m.inbox_trace_answer({ number: row.answer, count: way.answers }),
    milliseconds != null && m.inbox_trace_took({ time: format.elapsed(milliseconds) }),
    row.isWholeSecond && m.inbox_trace_whole_second(),
  ].filter((one) => typeof one === 'string')
  if (words.length === 0 && !outcome) return null
  return (
    <div className="col-span-full flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-faint text-small">
      {words.length > 0 && <span>{words.join(' · ')}</span>}
      {outcome && <Badge tone={outcome.tone}>{outcome.words}</Badge>}
    </div>
  )
}
