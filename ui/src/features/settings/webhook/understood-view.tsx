import type { Schemas } from '@/api/client'
import { Badge } from '@/design/badge'
import { Banner } from '@/design/banner'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'

type Understood = Schemas['UnderstoodWebhook']

const outcomes = {
  accepted: { tone: 'success', title: m.webhook_accepted },
  refused: { tone: 'danger', title: m.webhook_refused },
  malformed: { tone: 'warning', title: m.webhook_malformed },
} as const

/** The outcome, and every event that would come of it. */
export function UnderstoodView({ understood }: { understood: Understood }) {
  const { outcome, reason, remedy, events, aside } = understood
  const { tone, title } = outcomes[outcome]
  const isIgnored = outcome === 'accepted' && events.length + aside.length === 0
  return (
    <>
      <Banner tone={tone}>
        <p className="font-semibold">{title()}</p>
        {[reason, remedy, isIgnored && m.webhook_nothing()].filter(Boolean).map((line) => (
          <p key={String(line)}>{line}</p>
        ))}
        {events.length > 0 && <p>{m.webhook_events({ count: events.length })}</p>}
      </Banner>
      <ol className="flex flex-col gap-3">
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
          <EventCard key={index} event={event as Record<string, unknown>} />
        ))}
      </ol>
      {aside.length > 0 && <Aside elements={aside} />}
    </>
  )
}

const names: Record<string, () => string> = {
  message: m.webhook_event_message,
  status: m.webhook_event_status,
}

/** Said first: what an event is about. */
const FIRST = ['id', 'state', 'recipient', 'from', 'number', 'at']

function EventCard({ event }: { event: Record<string, unknown> }) {
  const kind = String(event.event)
  const facts = FIRST.filter((name) => event[name] != null)
  return (
    <li className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone="accent">{names[kind]?.() ?? kind}</Badge>
        <code className="text-ink-muted text-small">{kind}</code>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
        {facts.map((name) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">
              <code>{name}</code>
            </dt>
            <dd className="min-w-0 wrap-anywhere">{wordsOf(event[name])}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary className="w-fit text-ink-muted text-small">{m.webhook_show_fields()}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <pre tabIndex={0} className="mt-2 max-h-80 overflow-auto rounded-md bg-sunken p-2 text-small">
          {JSON.stringify(event, null, 2)}
        </pre>
      </details>
    </li>
  )
}

function wordsOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function Aside({ elements }: { elements: Understood['aside'] }) {
  const format = useFormat()
  return (
    <div className="flex flex-col gap-1">
      <h2 className="font-semibold">
        {m.webhook_aside()} ({format.number(elements.length)})
      </h2>
      <p className="text-ink-muted">{m.webhook_aside_hint()}</p>
      <ul className="list-disc ps-5">
        {elements.map(({ path, reason }) => (
          <li key={path} className="wrap-anywhere">
            <code>{path}</code> · {reason}
          </li>
        ))}
      </ul>
    </div>
  )
}
