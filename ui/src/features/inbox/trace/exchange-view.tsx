import { useMemo } from 'react'
import { CopyButton } from '@/design/copy-button'
import { m } from '@/paraglide/messages'
import { readable } from './readable'

interface Props {
  id: string
  /** Of the step that it belongs to. */
  name: string
  exchange: unknown
}

/** What was said to another system and what it answered. */
export function ExchangeView({ id, name, exchange }: Props) {
  const text = useMemo(() => readable(exchange), [exchange])
  return (
    <div id={id} className="mt-2 rounded-lg border border-line bg-sunken">
      <p className="flex items-center gap-2 border-line border-b ps-3 pe-1 text-ink-muted text-small">
        <span className="flex-1">{m.inbox_trace_secrets()}</span>
        <CopyButton text={text} />
      </p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={m.inbox_trace_exchange({ step: name })}
        className="max-h-80 overflow-y-auto px-3 py-2"
      >
        <pre className="whitespace-pre-wrap font-mono text-small wrap-anywhere">{text}</pre>
      </section>
    </div>
  )
}
