import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { isProblem } from '@/api/problem'
import { reasonOf, requestIdOf } from '@/app/failure'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { Field, PasswordInput, TextInput } from '@/design/field'
import { useClockOffset, useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'

export interface Credentials {
  email: string
  password: string
}

type Trouble = { error: unknown; at: number }

export function LoginForm({ onLogIn }: { onLogIn: (credentials: Credentials) => Promise<void> }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [trouble, setTrouble] = useState<Trouble>()
  const [busy, setBusy] = useState(false)
  const emailInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const waitMs = useWait(trouble)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const missing = firstEmpty([email, emailInput], [password, passwordInput])
    if (missing) return missing.current?.focus()
    setBusy(true)
    setTrouble(undefined)
    try {
      await onLogIn({ email: email.trim(), password })
    } catch (error) {
      setTrouble({ error, at: Date.now() })
      passwordInput.current?.select()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {trouble && <LoginTrouble error={trouble.error} waitMs={waitMs} />}
      <Field label={m.login_email()}>
        <TextInput
          ref={emailInput}
          type="email"
          autoComplete="username"
          autoFocus
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          className="h-10"
        />
      </Field>
      <Field label={m.login_password()}>
        <PasswordInput
          ref={passwordInput}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          className="h-10"
        />
      </Field>
      <Button type="submit" variant="primary" size="large" busy={busy} disabled={waitMs > 0}>
        {m.login_enter()}
      </Button>
    </form>
  )
}

function firstEmpty(...fields: [string, RefObject<HTMLInputElement | null>][]) {
  return fields.find(([text]) => text.trim() === '')?.[1]
}

/** How long the server wants to be left alone after too many attempts. */
function useWait(trouble: Trouble | undefined): number {
  const now = useNow(1000) - useClockOffset()
  if (!trouble || !isProblem(trouble.error, '/problems/too-many-attempts')) return 0
  return Math.max(0, trouble.at + (trouble.error.retryAfterSeconds ?? 0) * 1000 - now)
}

function LoginTrouble({ error, waitMs }: { error: unknown; waitMs: number }) {
  const format = useFormat()
  if (isProblem(error, '/problems/too-many-attempts')) {
    return (
      <Banner tone="warning">
        <p className="font-semibold">{m.login_too_many_title()}</p>
        <p>
          {waitMs > 0 ? m.login_too_many_wait({ time: format.duration(waitMs) }) : m.login_too_many_over()}
        </p>
      </Banner>
    )
  }
  if (isProblem(error, '/problems/wrong-credentials')) {
    return (
      <Banner tone="danger">
        <p className="font-semibold">{m.login_wrong_title()}</p>
        <p>{m.login_wrong_text()}</p>
      </Banner>
    )
  }
  const requestId = requestIdOf(error)
  return (
    <Banner tone="danger">
      <p className="font-semibold">{m.login_failed_title()}</p>
      <p>{reasonOf(error)}</p>
      {requestId && <p className="break-all text-small">{m.request_id({ id: requestId })}</p>}
    </Banner>
  )
}
