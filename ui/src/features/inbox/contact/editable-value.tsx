import { Check, Pencil, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { reasonOf } from '@/app/failure'
import { Field, TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { edited } from './edited'
import { RemoveValue } from './remove-value'

interface Props {
  label: string
  /** What is edited; empty when there is none, or when it is hidden. */
  value: string
  isHidden?: boolean
  shown: string
  longest: number
  onSave: (value: string) => Promise<unknown>
  /** Where there is something to take away. */
  onRemove?: () => Promise<unknown>
  prominent?: boolean
}

/** A value with a pencil: edited in its place. */
export function EditableValue({ shown, prominent, ...editing }: Props) {
  const [isEditing, setEditing] = useState(false)
  if (isEditing) return <EditForm {...editing} onDone={() => setEditing(false)} />
  return (
    <div className="flex items-center gap-1">
      <bdi className={cn('min-w-0 flex-1 wrap-anywhere', prominent && 'font-semibold text-lead')}>
        {shown}
      </bdi>
      <IconButton
        icon={Pencil}
        label={m.inbox_edit({ label: editing.label })}
        onClick={() => setEditing(true)}
        className="size-6"
      />
    </div>
  )
}

interface FormProps extends Omit<Props, 'shown' | 'prominent'> {
  onDone: () => void
}

function EditForm({ label, value, isHidden, longest, onSave, onRemove, onDone }: FormProps) {
  const [text, setText] = useState(value)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const outcome = edited(value, text)
  async function save(event: FormEvent) {
    event.preventDefault()
    if (outcome.kind === 'unchanged') return onDone()
    if (outcome.kind === 'emptied') return
    setBusy(true)
    try {
      await onSave(outcome.value)
      onDone()
    } catch (failure) {
      setError(reasonOf(failure))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={save} className="flex flex-col gap-1">
      <Field label={label} hint={isHidden ? m.inbox_edit_hidden_hint() : undefined} error={error}>
        <TextInput
          autoFocus
          value={text}
          maxLength={longest}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
        />
      </Field>
      <div className="flex justify-end gap-1">
        <IconButton
          type="submit"
          icon={Check}
          label={m.inbox_save()}
          disabled={busy || outcome.kind === 'emptied'}
        />
        {onRemove && <RemoveValue label={label} onRemove={onRemove} onRemoved={onDone} />}
        <IconButton icon={X} label={m.inbox_cancel()} onClick={onDone} />
      </div>
    </form>
  )
}
