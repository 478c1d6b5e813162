import { type FormEvent, useState } from 'react'
import { reasonOf } from '@/app/failure'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { Field, Select, TextInput } from '@/design/field'
import { m } from '@/paraglide/messages'
import { freshBsuid } from './customers'
import { useRegister } from './use-register'

interface Props {
  onCancel: () => void
  onMade: (who: string) => void
}

export function NewCustomerForm({ onCancel, onMade }: Props) {
  const [name, setName] = useState('')
  const [identity, setIdentity] = useState<'phone' | 'bsuid'>('phone')
  const [phone, setPhone] = useState('')
  const [bsuid] = useState(freshBsuid)
  const [wasTried, setWasTried] = useState(false)
  const { mutate, isPending, error } = useRegister(onMade)
  const isPhoneGood = identity === 'bsuid' || isPhone(phone)

  function submit(event: FormEvent) {
    event.preventDefault()
    setWasTried(true)
    if (!isPhoneGood) return
    const named = name.trim() === '' ? {} : { name: name.trim() }
    mutate({ ...named, ...(identity === 'phone' ? { phone: phone.replace(/\D/g, '') } : { bsuid }) })
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {error && (
        <Banner tone="danger">
          <p className="font-semibold">{m.phone_customer_failed()}</p>
          <p>{reasonOf(error)}</p>
        </Banner>
      )}
      <Field label={m.phone_customer_name()}>
        <TextInput autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={m.phone_customer_identity()}>
        <Select value={identity} onChange={(event) => setIdentity(event.target.value as typeof identity)}>
          <option value="phone">{m.phone_customer_with_phone()}</option>
          <option value="bsuid">{m.phone_customer_without_phone()}</option>
        </Select>
      </Field>
      {identity === 'phone' ? (
        <Field
          label={m.phone_customer_phone()}
          hint={m.phone_customer_phone_hint()}
          error={wasTried && !isPhoneGood ? m.phone_customer_phone_wrong() : undefined}
        >
          <TextInput
            type="tel"
            required
            placeholder="+55 11 91234-5678"
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
        </Field>
      ) : (
        <Field label="BSUID" hint={m.phone_customer_bsuid_hint()}>
          <TextInput readOnly value={bsuid} />
        </Field>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{m.phone_cancel()}</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          {m.phone_customer_make()}
        </Button>
      </div>
    </form>
  )
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length
  return digits >= 8 && digits <= 15
}
