import { Circle, CircleCheck } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Field, PasswordInput } from '@/design/field'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { judgePassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from '@/lib/password-rules'
import { m } from '@/paraglide/messages'

interface Props extends Pick<ComponentProps<typeof PasswordInput>, 'onChange' | 'autoFocus' | 'className'> {
  label: string
  value: string
  error: string | undefined
  /** What the password must not contain. */
  names: readonly string[]
}

/** A password that is chosen: its rules are told while it is typed. */
export function NewPassword({ label, error, names, ...input }: Props) {
  const { length, fits, isNameless } = judgePassword(input.value, names)
  const format = useFormat()
  const isEmpty = length === 0
  const counted =
    length > LONGEST_PASSWORD
      ? m.password_too_long({ max: format.number(LONGEST_PASSWORD) })
      : m.password_rule_length({ min: format.number(SHORTEST_PASSWORD) })
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={label} hint={m.password_hint()} error={error}>
        <PasswordInput autoComplete="new-password" required {...input} />
      </Field>
      <ul className="flex flex-col gap-0.5 text-small">
        <Rule
          kept={fits}
          text={
            isEmpty || fits
              ? counted
              : `${counted} · ${m.password_length_now({ length: format.number(length) })}`
          }
        />
        <Rule kept={!isEmpty && isNameless} broken={!isNameless} text={m.password_rule_names()} />
      </ul>
    </div>
  )
}

function Rule({ kept, broken = false, text }: { kept: boolean; broken?: boolean; text: string }) {
  const Icon = kept ? CircleCheck : Circle
  return (
    <li className={cn('flex items-start gap-1.5 text-ink-muted', broken && 'text-danger-ink')}>
      <Icon
        role="img"
        aria-label={kept ? m.password_rule_kept() : m.password_rule_open()}
        className={cn('mt-0.5 size-3.5 shrink-0', kept && 'text-success-ink')}
      />
      {text}
    </li>
  )
}
