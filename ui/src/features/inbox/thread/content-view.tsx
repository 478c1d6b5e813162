import { CornerDownRight, List, type LucideIcon, MapPin, Reply, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { OutsideLink } from '@/design/outside-link'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import { contentName } from '../list/preview'
import { MediaView } from '../media/media-view'
import type { MessageContent } from '../model'
import { EditedView, FormView, RevokedView, SystemView } from './kinds/changes'
import { ContactCards } from './kinds/contact-cards'
import { OfferedView } from './kinds/offered-view'
import { OrderView } from './kinds/order-view'
import { SentTemplate } from './kinds/sent-template'

type Of<Type extends MessageContent['type']> = Extract<MessageContent, { type: Type }>

/** What a message says, whatever it is made of. */
export function ContentView({ content }: { content: MessageContent }) {
  switch (content.type) {
    case 'text':
      return <WaText text={content.body} />
    case 'buttons':
      return <ButtonsView content={content} />
    case 'list':
      return <ListView content={content} />
    case 'media':
      return <MediaView content={content} />
    case 'location':
      return <LocationView content={content} />
    case 'choice':
      return <ChoiceView content={content} />
    case 'template':
      return <SentTemplate content={content} />
    case 'reaction':
      return <p className="text-title">{content.emoji ?? contentName('reaction')}</p>
    case 'contacts':
      return <ContactCards cards={content.cards} />
    case 'order':
      return <OrderView order={content.order} />
    case 'form':
      return <FormView name={content.name} response={content.response} />
    case 'edited':
      return <EditedView text={content.text} />
    case 'revoked':
      return <RevokedView />
    case 'system':
      return <SystemView event={content.event} />
    case 'unsupported':
      return <Thing icon={TriangleAlert} title={m.inbox_unsupported()} detail={content.kind} />
    default:
      return <OfferedView content={content} />
  }
}

interface ThingProps {
  icon: LucideIcon
  title: ReactNode
  detail?: string | null
}

function Thing({ icon: Icon, title, detail }: ThingProps) {
  return (
    <div className="flex items-center gap-2 rounded-lg bg-surface/60 px-2 py-1.5">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-muted" />
      <div className="min-w-0">
        <div className="font-medium wrap-anywhere">{title}</div>
        {detail && <p className="text-ink-muted text-small wrap-anywhere">{detail}</p>}
      </div>
    </div>
  )
}

function Footer({ text }: { text: string | null | undefined }) {
  return text ? <p className="mt-1 text-ink-muted text-small wrap-anywhere">{text}</p> : null
}

function ButtonsView({ content }: { content: Of<'buttons'> }) {
  return (
    <>
      <WaText text={content.body} />
      <Footer text={content.footer} />
      <ul className="mt-2 flex flex-col gap-1">
        {content.buttons.map((button) => (
          <li
            key={button.id}
            className="flex items-center justify-center gap-1.5 rounded-lg border border-line-strong px-3 py-1 font-medium text-accent-ink"
          >
            <Reply aria-hidden className="size-3.5" />
            <span className="wrap-anywhere">{button.title}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function ListView({ content }: { content: Of<'list'> }) {
  return (
    <>
      <WaText text={content.body} />
      <Footer text={content.footer} />
      <details className="mt-2 rounded-lg border border-line-strong">
        <summary className="flex items-center justify-center gap-1.5 px-3 py-1 font-medium text-accent-ink">
          <List aria-hidden className="size-3.5" />
          {content.button}
        </summary>
        {content.sections.map((section) => (
          <section key={section.title ?? section.rows[0]?.id} className="border-line border-t px-3 py-1.5">
            {section.title && <p className="font-medium text-ink-muted text-small">{section.title}</p>}
            <ul>
              {section.rows.map((row) => (
                <li key={row.id} className="py-0.5 wrap-anywhere">
                  {row.title}
                  {row.description && <p className="text-ink-muted text-small">{row.description}</p>}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </details>
    </>
  )
}

function LocationView({ content }: { content: Of<'location'> }) {
  const place = `${content.latitude},${content.longitude}`
  const map = `https://www.openstreetmap.org/?mlat=${content.latitude}&mlon=${content.longitude}#map=16/${content.latitude}/${content.longitude}`
  return (
    <Thing
      icon={MapPin}
      title={<OutsideLink href={map}>{content.name ?? m.inbox_content_location()}</OutsideLink>}
      detail={content.address ?? place}
    />
  )
}

function ChoiceView({ content }: { content: Of<'choice'> }) {
  return (
    <div className="flex items-start gap-1.5">
      <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />
      <div className="min-w-0">
        <span className="sr-only">{m.inbox_content_choice()}</span>
        <WaText text={content.title} className="font-medium" />
        {content.description && (
          <p className="text-ink-muted text-small wrap-anywhere">{content.description}</p>
        )}
      </div>
    </div>
  )
}
