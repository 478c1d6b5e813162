import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import { ApiProblem } from '@/api/problem'
import { Banner } from '@/design/banner'
import { m } from '@/paraglide/messages'
import { reasonOf, requestIdOf } from './failure'

interface Refusal<Path extends string> {
  error: unknown
  /** What was sent: another value is not what was refused. */
  values: Record<Path, string>
}

/** A form whose fields are named by the paths under which the server says what is wrong with them. */
export function useForm<Path extends string>(
  initial: Record<Path, string>,
  send: (values: Record<Path, string>) => Promise<void>,
) {
  const [values, setValues] = useState(initial)
  const [refusal, setRefusal] = useState<Refusal<Path>>()
  const [busy, setBusy] = useState(false)
  const ref = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (refusal) ref.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [refusal])

  function set(path: Path, value: string) {
    setValues((before) => ({ ...before, [path]: value }))
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setRefusal(undefined)
    try {
      await send(values)
    } catch (error) {
      setRefusal({ error, values })
    } finally {
      setBusy(false)
    }
  }

  return {
    props: { ref, onSubmit, noValidate: true },
    values,
    busy,
    set,
    /** For a control of `design/field`. */
    control: (path: Path) => ({
      value: values[path],
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) =>
        set(path, event.target.value),
    }),
    errorOf(path: Path): string | undefined {
      if (!(refusal?.error instanceof ApiProblem) || refusal.values[path] !== values[path]) return undefined
      return refusal.error.fieldError(path)
    },
    /** What is wrong with no field of the form. */
    trouble: refusal && !isAboutFields(refusal.error, values) ? refusal.error : undefined,
  }
}

function isAboutFields(error: unknown, values: object): boolean {
  if (!(error instanceof ApiProblem) || error.errors.length === 0) return false
  return error.errors.every(({ path }) => path in values)
}

/** Stands above the fields of a form that failed as a whole. */
export function FormTrouble({ what, error }: { what: string; error: unknown }) {
  const requestId = requestIdOf(error)
  const sentences = error instanceof ApiProblem ? error.errors.map(({ message }) => message) : []
  return (
    <Banner tone="danger">
      <p className="font-semibold">{what}</p>
      {(sentences.length > 0 ? sentences : [reasonOf(error)]).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {requestId && <p className="break-all text-small">{m.request_id({ id: requestId })}</p>}
    </Banner>
  )
}
