import type { useForm } from '@/app/form'
import { Field, type TextArea, TextInput } from '@/design/field'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'

interface Props<Path extends string> {
  form: ReturnType<typeof useForm<Path>>
  path: Path
  label: string
  /** In characters, as WhatsApp counts them. */
  limit: number
  control?: typeof TextInput | typeof TextArea
  className?: string
}

/** A text whose limit stands beside it before anything is sent. */
export function LimitedField<Path extends string>(props: Props<Path>) {
  const { form, path, label, limit, control: Control = TextInput, className } = props
  const format = useFormat()
  const used = [...form.values[path]].length
  const counts = { used: format.number(used), limit: format.number(limit) }
  return (
    <Field
      label={label}
      hint={m.limit_characters(counts)}
      error={form.errorOf(path) ?? (used > limit ? m.limit_passed(counts) : undefined)}
      className={cn('min-w-0', className)}
    >
      <Control {...form.control(path)} />
    </Field>
  )
}
