import { useMutation } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { answer, api } from '@/api/client'
import { tellFailure } from '@/app/notify'
import { Avatar } from '@/design/avatar'
import { Button } from '@/design/button'
import { Card } from '@/design/card'
import { Instant, RelativeTime } from '@/design/time'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import type { Contact } from '../model'
import { usePlace } from '../use-place'
import type { Revealed } from './contact-panel'
import { EditableValue } from './editable-value'
import { useContactChange } from './use-contact-change'

interface Props {
  contact: Contact
  revealed: Revealed | undefined
  onReveal: (revealed: Revealed | undefined) => void
}

export function IdentityCard({ contact, revealed, onReveal }: Props) {
  const format = useFormat()
  const shown = revealed?.contact ?? contact
  const change = useContactChange(contact.id)
  return (
    <Card title={m.inbox_contact()}>
      <div className="flex items-center gap-3">
        <Avatar name={contact.name} id={contact.id} size="large" />
        <div className="min-w-0 flex-1">
          <EditableValue
            label={m.inbox_contact_name()}
            value={contact.name ?? ''}
            shown={contact.name ?? m.inbox_contact_without_name()}
            longest={120}
            onSave={(name) => change.mutateAsync({ name })}
            onRemove={contact.name ? () => change.mutateAsync({ name: null }) : undefined}
            prominent
          />
          <p className="text-ink-muted text-small">
            {m.inbox_contact_last_seen()} <RelativeTime instant={contact.last_seen_at} />
          </p>
        </div>
      </div>
      <dl className="mt-3 flex flex-col gap-1.5">
        {shown.identifiers.map(({ kind, value }) => (
          <div key={`${kind} ${value}`} className="flex items-baseline gap-2">
            <dt className="w-20 shrink-0 text-ink-muted">{identifierNames[kind]()}</dt>
            <dd className="min-w-0 flex-1 break-all tabular-nums">
              {kind === 'phone' || kind === 'wa_id' ? format.phone(value) : value}
            </dd>
          </div>
        ))}
        <div className="flex items-baseline gap-2">
          <dt className="w-20 shrink-0 text-ink-muted">{m.inbox_contact_since()}</dt>
          <dd>
            <Instant instant={contact.created_at} show="date" />
          </dd>
        </div>
      </dl>
      <Reveal contact={contact.id} revealed={revealed} onReveal={onReveal} />
    </Card>
  )
}

const identifierNames = {
  wa_id: m.inbox_identifier_wa_id,
  phone: m.inbox_identifier_phone,
  bsuid: m.inbox_identifier_bsuid,
  email: m.inbox_identifier_email,
  cpf: m.inbox_identifier_cpf,
}

function Reveal({ contact, revealed, onReveal }: Omit<Props, 'contact'> & { contact: string }) {
  const { workspace } = usePlace()
  const reveal = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/workspaces/{workspace}/contacts/{contact}/reveal', {
          params: { path: { workspace, contact } },
        }),
      ),
    onSuccess: (whole) => onReveal({ contact: whole, at: Date.now() }),
    onError: (error) => tellFailure(m.inbox_reveal_failed(), error),
  })
  if (revealed) {
    return (
      <div className="mt-2 flex items-center gap-2 text-ink-muted text-small">
        <p className="flex-1">
          {m.inbox_revealed_at()} <Instant instant={revealed.at} show="time" />
        </p>
        <Button size="small" variant="quiet" icon={EyeOff} onClick={() => onReveal(undefined)}>
          {m.inbox_hide()}
        </Button>
      </div>
    )
  }
  return (
    <div className="mt-2 flex flex-col items-start gap-1">
      <Button size="small" icon={Eye} busy={reveal.isPending} onClick={() => reveal.mutate()}>
        {m.inbox_reveal()}
      </Button>
      <p className="text-ink-faint text-small">{m.inbox_reveal_hint()}</p>
    </div>
  )
}
