import { m } from '@/paraglide/messages'
import { summaryOf } from './summary'
import type { Entry } from './wire'

/** Where a message stands in the page. */
export function placeOf(id: string): string {
  return `phone-message-${id}`
}

interface Props {
  /** Missing when it is older than what the phone keeps. */
  entry: Entry | undefined
  company: string
}

/** The message that is answered; pressed, it is looked for. */
export function Quote({ entry, company }: Props) {
  const look =
    'mb-1 flex w-full flex-col rounded-md border-accent border-s-3 bg-surface/60 px-2 py-1 text-start text-small'
  if (!entry) return <p className={look}>{m.phone_quote_missing()}</p>
  return (
    <button type="button" className={look} onClick={() => show(entry.id)}>
      <QuoteLines entry={entry} company={company} />
    </button>
  )
}

export function QuoteLines({ entry, company }: { entry: Entry; company: string }) {
  return (
    <>
      <span className="font-semibold text-accent-ink">
        {entry.from === 'company' ? company : m.phone_you()}
      </span>
      <span dir="auto" className="line-clamp-2 isolate-text text-ink-muted wrap-anywhere">
        {summaryOf(entry.content)}
      </span>
    </>
  )
}

function show(id: string) {
  document.getElementById(placeOf(id))?.scrollIntoView({ block: 'center', behavior: 'smooth' })
}
