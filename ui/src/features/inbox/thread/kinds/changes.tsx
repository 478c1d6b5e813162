import { Pencil, Trash2 } from 'lucide-react'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import { contentName } from '../../list/preview'
import { answersOf } from './provided'

/** An earlier message was edited: what it says now, as far as the provider tells. */
export function EditedView({ text }: { text: string | null | undefined }) {
  return (
    <>
      <p className="flex items-center gap-1.5 text-ink-muted text-small">
        <Pencil aria-hidden className="size-3.5 shrink-0" />
        {text ? m.inbox_edited_to() : m.inbox_edited_untold()}
      </p>
      {text && <WaText text={text} />}
    </>
  )
}

export function RevokedView() {
  return (
    <p className="flex items-center gap-1.5 text-ink-muted italic">
      <Trash2 aria-hidden className="size-3.5 shrink-0" />
      {m.inbox_revoked()}
    </p>
  )
}

/** What WhatsApp reports about the customer. */
export function SystemView({ event }: { event: string }) {
  return <p className="text-ink-muted">{systemWords(event)}</p>
}

function systemWords(event: string): string {
  if (event.includes('identity')) return m.inbox_system_identity()
  return event.includes('number') ? m.inbox_system_number() : contentName('system')
}

export function FormView({ name, response }: { name: string; response: unknown }) {
  const answers = answersOf(response)
  return (
    <>
      <p className="font-medium">{answers.length > 0 ? m.inbox_form_answers() : contentName('form')}</p>
      {answers.length === 0 && <p className="text-ink-muted text-small">{name}</p>}
      <dl>
        {answers.map(([question, answer]) => (
          <div key={question} className="mt-1">
            <dt className="text-ink-muted text-small">{question}</dt>
            <dd className="wrap-anywhere">{answer}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
