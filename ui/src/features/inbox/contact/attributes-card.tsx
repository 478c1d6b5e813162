import { Lock, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { reasonOf } from '@/app/failure'
import { Button } from '@/design/button'
import { Card } from '@/design/card'
import { Field, TextInput } from '@/design/field'
import { m } from '@/paraglide/messages'
import type { Contact } from '../model'
import type { Revealed } from './contact-panel'
import { EditableValue } from './editable-value'
import { useContactChange } from './use-contact-change'

const LONGEST = 1000

interface Props {
  contact: Contact
  revealed: Revealed | undefined
  /** What was revealed is not what holds any more. */
  onChanged: () => void
}

export function AttributesCard({ contact, revealed, onChanged }: Props) {
  const change = useContactChange(contact.id)
  const [isAdding, setAdding] = useState(false)
  const whole = new Map(revealed?.contact.attributes.map(({ key, value }) => [key, value]))
  async function save(key: string, value: string | null) {
    await change.mutateAsync({ attributes: { [key]: value } })
    onChanged()
  }
  return (
    <Card title={m.inbox_attributes()}>
      {contact.attributes.length === 0 && !isAdding && (
        <p className="text-ink-muted">{m.inbox_attributes_none()}</p>
      )}
      <dl className="flex flex-col gap-2">
        {contact.attributes.map((attribute) => {
          const value = whole.get(attribute.key) ?? attribute.value
          return (
            <div key={attribute.key}>
              <dt className="flex items-center gap-1 text-ink-muted text-small">
                {attribute.class === 'sealed' && <Lock aria-hidden className="size-3" />}
                {attribute.key}
              </dt>
              <dd>
                <EditableValue
                  label={attribute.key}
                  value={value ?? ''}
                  isHidden={value == null}
                  shown={value ?? m.inbox_attribute_sealed()}
                  longest={LONGEST}
                  onSave={(text) => save(attribute.key, text)}
                  onRemove={() => save(attribute.key, null)}
                />
              </dd>
            </div>
          )
        })}
      </dl>
      {isAdding ? (
        <NewAttribute onSave={save} onDone={() => setAdding(false)} />
      ) : (
        <Button
          size="small"
          variant="quiet"
          icon={Plus}
          className="mt-2 -ms-2"
          onClick={() => setAdding(true)}
        >
          {m.inbox_attribute_add()}
        </Button>
      )}
    </Card>
  )
}

interface NewProps {
  onSave: (key: string, value: string) => Promise<void>
  onDone: () => void
}

function NewAttribute({ onSave, onDone }: NewProps) {
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const [error, setError] = useState<string>()
  async function save(event: FormEvent) {
    event.preventDefault()
    try {
      await onSave(key.trim(), value.trim())
      onDone()
    } catch (failure) {
      setError(reasonOf(failure))
    }
  }
  return (
    <form onSubmit={save} className="mt-2 flex flex-col gap-2">
      <Field label={m.inbox_attribute_key()} error={error}>
        <TextInput autoFocus value={key} onChange={(event) => setKey(event.target.value)} />
      </Field>
      <Field label={m.inbox_attribute_value()}>
        <TextInput value={value} maxLength={LONGEST} onChange={(event) => setValue(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="small" disabled={key.trim() === '' || value.trim() === ''}>
          {m.inbox_save()}
        </Button>
        <Button size="small" variant="quiet" onClick={onDone}>
          {m.inbox_cancel()}
        </Button>
      </div>
    </form>
  )
}
