import { UserRound } from 'lucide-react'
import { useFormat } from '@/lib/format-context'
import { contentName } from '../../list/preview'
import { cardsOf } from './provided'

/** Contact cards that somebody sent along. */
export function ContactCards({ cards }: { cards: unknown }) {
  const format = useFormat()
  const known = cardsOf(cards)
  if (known.length === 0) return <p className="text-ink-muted">{contentName('contacts')}</p>
  return (
    <ul className="flex flex-col gap-1.5">
      {known.map(({ name, company, phones, emails }) => (
        <li key={`${name} ${phones.join()}`} className="flex gap-2 rounded-lg bg-surface/60 px-2 py-1.5">
          <UserRound aria-hidden className="mt-0.5 size-5 shrink-0 text-ink-muted" />
          <div className="min-w-0">
            <p dir="auto" className="isolate-text font-medium wrap-anywhere">
              {name || contentName('contacts')}
            </p>
            {[company, ...phones.map(format.phone), ...emails].filter(Boolean).map((line) => (
              <p key={line} className="text-ink-muted text-small wrap-anywhere">
                {line}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  )
}
