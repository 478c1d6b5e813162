import { ListChecks, MapPin, UserRound } from 'lucide-react'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import { Media } from './media'
import type { Offering, Place, Shown } from './wire'

/** What a bubble holds. */
export function Content({ shown }: { shown: Shown }) {
  switch (shown.type) {
    case 'text':
      return <WaText text={shown.body} />
    case 'buttons':
    case 'list':
    case 'template':
      return <OfferText offering={shown} />
    case 'interactive':
      return (
        <>
          <OfferText offering={shown} />
          {shown.button && (
            <p className="mt-2 border-line border-t pt-1 text-center font-medium text-accent-ink wrap-anywhere">
              {shown.button}
            </p>
          )}
        </>
      )
    case 'media':
      return <Media shown={shown} />
    case 'location':
      return <LocationView place={shown} />
    case 'chosen':
      return (
        <p className="flex items-center gap-1.5">
          <ListChecks aria-hidden className="size-4 shrink-0 text-bubble-meta" />
          <span dir="auto" className="isolate-text wrap-anywhere">
            {shown.title}
          </span>
        </p>
      )
    case 'contacts':
      return (
        <p className="flex items-center gap-1.5">
          <UserRound aria-hidden className="size-4 shrink-0 text-bubble-meta" />
          <span dir="auto" className="isolate-text font-medium wrap-anywhere">
            {shown.names.join(', ')}
          </span>
        </p>
      )
    case 'reaction':
      return shown.emoji
    case 'other':
      return <p className="text-bubble-meta italic">{m.phone_other({ kind: shown.kind })}</p>
  }
}

function OfferText({ offering }: { offering: Omit<Offering, 'choices' | 'type'> }) {
  return (
    <>
      {offering.header && (
        <p dir="auto" className="mb-0.5 isolate-text font-semibold wrap-anywhere">
          {offering.header}
        </p>
      )}
      <WaText text={offering.body} />
      {offering.lines && offering.lines.length > 0 && (
        <ul className="mt-1 list-disc ps-5">
          {offering.lines.map((line) => (
            <li key={line} dir="auto" className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
      )}
      {offering.footer && (
        <p dir="auto" className="mt-1 isolate-text text-bubble-meta text-small wrap-anywhere">
          {offering.footer}
        </p>
      )}
    </>
  )
}

function LocationView({ place }: { place: Place }) {
  const coordinates = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`
  const map = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`
  return (
    <div className="flex items-start gap-2 py-0.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-danger-soft text-danger-ink">
        <MapPin aria-hidden className="size-5" />
      </span>
      <div className="min-w-0">
        <p dir="auto" className="isolate-text font-medium wrap-anywhere">
          {place.name ?? m.phone_location()}
        </p>
        {place.address && (
          <p dir="auto" className="isolate-text text-bubble-meta text-small wrap-anywhere">
            {place.address}
          </p>
        )}
        <a
          href={map}
          target="_blank"
          rel="noreferrer noopener"
          className="text-link text-small underline underline-offset-2"
        >
          {coordinates}
        </a>
      </div>
    </div>
  )
}
