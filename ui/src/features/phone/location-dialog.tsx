import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { Field, TextInput } from '@/design/field'
import { m } from '@/paraglide/messages'
import type { Says } from './wire'

interface Props {
  onClose: () => void
  onSay: (says: Says) => void
}

const paulista = {
  name: 'MASP',
  address: 'Av. Paulista, 1578, São Paulo',
  latitude: '-23.56143',
  longitude: '-46.65588',
}

export function LocationDialog({ onClose, onSay }: Props) {
  const form = useId()
  const [place, setPlace] = useState(paulista)
  const latitude = degrees(place.latitude, 90)
  const longitude = degrees(place.longitude, 180)

  function submit(event: FormEvent) {
    event.preventDefault()
    // A dialog's events rise to the composer's form, too.
    event.stopPropagation()
    if (latitude === undefined || longitude === undefined) return
    const { name, address } = place
    onSay({ type: 'location', latitude, longitude, ...(name && { name }), ...(address && { address }) })
  }
  function input(key: keyof typeof place) {
    return {
      value: place[key],
      onChange: (event: { target: { value: string } }) => setPlace({ ...place, [key]: event.target.value }),
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.phone_send_kind({ kind: m.phone_location() })}
      actions={
        <>
          <Button onClick={onClose}>{m.phone_cancel()}</Button>
          <Button type="submit" form={form} variant="primary">
            {m.phone_send()}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3">
        <Field label={m.phone_location_name()}>
          <TextInput {...input('name')} />
        </Field>
        <Field label={m.phone_location_address()}>
          <TextInput {...input('address')} />
        </Field>
        <div className="flex gap-3">
          <Field
            label={m.phone_latitude()}
            error={latitude === undefined ? m.phone_degrees_wrong({ limit: 90 }) : undefined}
            className="flex-1"
          >
            <TextInput inputMode="decimal" {...input('latitude')} />
          </Field>
          <Field
            label={m.phone_longitude()}
            error={longitude === undefined ? m.phone_degrees_wrong({ limit: 180 }) : undefined}
            className="flex-1"
          >
            <TextInput inputMode="decimal" {...input('longitude')} />
          </Field>
        </div>
      </form>
    </Dialog>
  )
}

function degrees(text: string, limit: number): number | undefined {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && Math.abs(value) <= limit ? value : undefined
}
