import { Eye, EyeOff } from 'lucide-react'
import { Switch as RadixSwitch } from 'radix-ui'
import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useId,
  useMemo,
  useState,
} from 'react'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'

interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

const FieldContext = createContext<FieldControl | undefined>(undefined)

interface FieldProps {
  label: string
  hint?: string
  /** What is wrong and what to do. */
  error?: string
  /** One control of this file: it gets name, description and state from here. */
  children: ReactNode
  className?: string
}

export function Field({ label, hint, error, children, className }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  const control = useMemo<FieldControl>(
    () => ({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined }),
    [id, described, error],
  )
  return (
    <FieldContext value={control}>
      <div className={cn('flex flex-col gap-1', className)}>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {children}
        {hint && (
          <p id={`${id}-hint`} className="text-ink-faint text-small">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} role="alert" className="text-danger-ink text-small">
            {error}
          </p>
        )}
      </div>
    </FieldContext>
  )
}

const box =
  'w-full rounded-md border border-control bg-surface px-2.5 text-ink placeholder:text-ink-faint hover:border-ink-faint aria-invalid:border-danger disabled:opacity-60'

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" {...useContext(FieldContext)} {...rest} className={cn(box, 'h-8', className)} />
}

/** A password that can be looked at and pasted. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <TextInput {...rest} type={shown ? 'text' : 'password'} className={cn('pe-9', className)} />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={m.password_show()}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 end-0 grid w-9 place-items-center rounded-e-md text-ink-faint hover:text-ink"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={3}
      {...useContext(FieldContext)}
      {...rest}
      className={cn(box, 'resize-y py-1.5', className)}
    />
  )
}

/** The system's own list: it works everywhere, on a phone too. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...useContext(FieldContext)} {...rest} className={cn(box, 'h-8 pe-1', className)} />
}

interface ChoiceProps {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}

export function Checkbox({ label, hint, checked, onChange, disabled }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <ChoiceLabel id={id} label={label} hint={hint} />
    </div>
  )
}

export function Switch({ label, hint, checked, onChange, disabled }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <RadixSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={hint && `${id}-hint`}
        className="relative h-5 w-9 shrink-0 rounded-full border border-control bg-control data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-60"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-px rounded-full bg-surface transition-transform data-[state=checked]:translate-x-4" />
      </RadixSwitch.Root>
      <ChoiceLabel id={id} label={label} hint={hint} />
    </div>
  )
}

function ChoiceLabel({ id, label, hint }: { id: string; label: string; hint: string | undefined }) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className="text-ink-faint text-small">
          {hint}
        </p>
      )}
    </div>
  )
}
