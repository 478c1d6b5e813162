import { Info } from 'lucide-react'
import { Avatar } from '@/design/avatar'
import { Badge } from '@/design/badge'
import { Card } from '@/design/card'
import { IconButton } from '@/design/icon-button'
import { MessageBubble } from '@/design/message-bubble'
import { Pane, PaneHeader } from '@/design/pane'
import { type TickState, Ticks } from '@/design/ticks'
import { Countdown, Instant, RelativeTime } from '@/design/time'
import { VirtualList } from '@/design/virtual-list'
import { WaText } from '@/design/wa-text'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { hostile, order, people } from './samples'
import { Specimen } from './specimen'

const opened = Date.now()
const ago = (seconds: number) => opened - seconds * 1000
const ticks: TickState[] = [
  'waiting',
  'sending',
  'uncertain',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
]

export function Content() {
  return (
    <>
      <Bubbles />
      <Specimen name="Ticks">
        {ticks.map((state) => (
          <span key={state} className="flex w-full items-center gap-2">
            <Ticks state={state} />
            <code className="text-ink-muted text-small">{state}</code>
          </span>
        ))}
      </Specimen>
      <People />
      <Times />
      <Values />
      <Cards />
      <LongList />
    </>
  )
}

function Bubbles() {
  return (
    <Specimen name="MessageBubble, WaText" wide>
      <div className="flex w-full flex-col gap-2">
        <MessageBubble kind="received" sentAt={ago(300)}>
          <WaText text={hostile} />
        </MessageBubble>
        <MessageBubble kind="sent" sentAt={ago(200)} author={people[0]?.name} delivery="read">
          <WaText text={order} />
        </MessageBubble>
        <MessageBubble kind="note" sentAt={ago(100)} author={people[2]?.name}>
          <WaText text="Cliente pede *retirada* na loja" />
        </MessageBubble>
        <MessageBubble
          kind="sent"
          sentAt={ago(20)}
          delivery="failed"
          below={<p className="text-danger-ink text-small">{m.ticks_failed()}</p>}
        >
          <WaText text="👍" />
        </MessageBubble>
      </div>
    </Specimen>
  )
}

function People() {
  return (
    <Specimen name="Avatar">
      {people.map((person) => (
        <Avatar key={person.id} {...person} />
      ))}
      <Avatar id="a1" name="Ana Souza" size="small" />
      <Avatar id="a1" name="Ana Souza" size="large" />
    </Specimen>
  )
}

function Times() {
  return (
    <Specimen name="RelativeTime, Instant, Countdown">
      <RelativeTime instant={ago(8)} />
      <RelativeTime instant={ago(3700)} />
      <RelativeTime instant={ago(200_000)} />
      <Instant instant={opened} show="time" />
      <Instant instant={opened} show="date" />
      <Instant instant={opened} show="longDate" />
      <Countdown until={opened + 5 * 3600_000} over={m.ticks_failed()} />
      <Countdown until={opened + 4 * 60_000} over={m.ticks_failed()} />
      <Countdown until={opened - 1000} over={m.ticks_failed()} />
    </Specimen>
  )
}

function Values() {
  const format = useFormat()
  const values = [
    format.number(1234567.5),
    format.money(123456),
    format.percent(0.873),
    format.bytes(1_450_000),
    format.duration(3_900_000),
    format.phone('+5511912345678'),
    format.phone('+5531•••••••77'),
    format.instant(opened),
  ]
  return (
    <Specimen name="useFormat()">
      <ul className="flex flex-col gap-1">
        {values.map((value) => (
          <li key={value}>{value}</li>
        ))}
      </ul>
    </Specimen>
  )
}

function Cards() {
  return (
    <Specimen name="Pane, PaneHeader, Card">
      <Pane label={m.conversation()} className="w-full overflow-hidden rounded-lg border border-line">
        <PaneHeader
          leading={<Avatar id="a1" name="Ana Souza" />}
          title="Ana Souza"
          subtitle="+55 11 91234-5678"
          onBack={() => {}}
          actions={<IconButton icon={Info} label={m.conversation()} />}
        />
        <Card title={m.nav_person({ name: 'Ana' })} aside={<Badge tone="accent">1</Badge>}>
          <p>{m.inbox_empty_text()}</p>
        </Card>
        <Card title={m.nav_phone()} folded>
          <p>{m.phone_empty_text()}</p>
        </Card>
      </Pane>
    </Specimen>
  )
}

const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: `row-${index}`, index }))

function LongList() {
  const format = useFormat()
  return (
    <Specimen name="VirtualList">
      <div className="flex h-56 w-full flex-col rounded-lg border border-line">
        <VirtualList label={m.nav_inbox()} items={rows} keyOf={(row) => row.id} estimate={32}>
          {(row) => (
            <div className="flex h-row items-center border-line border-b px-3">
              {format.number(row.index + 1)}
            </div>
          )}
        </VirtualList>
      </div>
    </Specimen>
  )
}
