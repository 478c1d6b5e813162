import { Pencil, SendHorizontal } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button } from '@/design/button'
import { Instant } from '@/design/time'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import { ContentView } from '../thread/content-view'
import { speakerOf } from '../thread/message-row'
import type { Held } from '../thread/pending'
import type { Sending } from './send'

/** Another reply went out meanwhile: calmly what it was, what one had written, and the choice. */
export function MissedReplies({ held, sending }: { held: Held; sending: Sending }) {
  const isWordsAlone = held.replies.every(({ outgoing }) => !outgoing)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={m.inbox_missed_title()}
      className="flex max-h-[60%] shrink-0 flex-col gap-2 overflow-y-auto border-line border-t bg-info-soft px-4 py-3 outline-none"
    >
      <p className="font-semibold text-info-ink text-lead">{m.inbox_missed_title()}</p>
      <p className="text-info-ink">{m.inbox_missed_text()}</p>
      <ul className="flex flex-col gap-1.5">
        {held.missed.map((message) => (
          <li key={message.id} className="rounded-lg bg-surface px-3 py-1.5">
            <p className="font-semibold text-ink-muted text-small">
              {speakerOf(message)} · <Instant instant={message.sent_at} show="time" />
            </p>
            <ContentView content={message.content} />
          </li>
        ))}
      </ul>
      <div className="rounded-lg border border-line-strong border-dashed bg-surface px-3 py-1.5">
        <p className="font-semibold text-ink-muted text-small">{m.inbox_missed_yours()}</p>
        <ul className="flex flex-col gap-1.5">
          {held.replies.map(({ clientId, outgoing, text }) => (
            <li key={clientId}>
              {outgoing ? <ContentView content={outgoing.shown} /> : <WaText text={text} />}
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button icon={SendHorizontal} onClick={sending.sendAnyway}>
          {m.inbox_missed_send()}
        </Button>
        <Button variant="primary" icon={Pencil} onClick={sending.takeBackHeld}>
          {isWordsAlone ? m.inbox_missed_edit() : m.inbox_missed_set_aside()}
        </Button>
      </div>
    </section>
  )
}
