import { Check, Pencil, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { reasonOf } from '@/app/failure'
import { Field, TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'

interface Props {
  label: string
  /** What is edited; empty when it is not shown. */
  value: string
  shown: string
  longest: number
  onSave: (value: string) => Promise<unknown>
  prominent?: boolean
}

/** A value with a pencil: edited in its place. */
export function EditableValue({ label, value, shown, longest, onSave, prominent }: Props) {
  const [isEditing, setEditing] = useState(false)
  if (isEditing) {
    return (
      <EditForm
        label={label}
        value={value}
        longest={longest}
        onSave={onSave}
        onDone={() => setEditing(false)}
      />
    )
  }
  return (
    <div className="flex items-center gap-1">
      <bdi className={cn('min-w-0 flex-1 wrap-anywhere', prominent && 'font-semibold text-lead')}>
        {shown}
      </bdi>
      <IconButton
        icon={Pencil}
        label={m.inbox_edit({ label })}
        onClick={() => setEditing(true)}
        className="size-6"
      />
    </div>
  )
}

interface FormProps {
  label: string
  value: string
  longest: number
  onSave: (value: string) => Promise<unknown>
  onDone: () => void
}

function EditForm({ label, value, longest, onSave, onDone }: FormProps) {
  const [text, setText] = useState(value)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      await onSave(text.trim())
      onDone()
    } catch (failure) {
      setError(reasonOf(failure))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={save} className="flex items-end gap-1">
      <Field label={label} error={error} className="min-w-0 flex-1">
        <TextInput
          autoFocus
          value={text}
          maxLength={longest}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
        />
      </Field>
      <IconButton type="submit" icon={Check} label={m.inbox_save()} disabled={busy} />
      <IconButton icon={X} label={m.inbox_cancel()} onClick={onDone} />
    </form>
  )
}
