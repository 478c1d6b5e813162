import type { ReactNode } from 'react'
import type { ConnectionState } from '@/api/event-stream'
import { Avatar } from '@/design/avatar'
import { Select } from '@/design/field'
import { useClockOffset, useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'
import type { CompanyNumber } from './wire'

interface Props {
  number: CompanyNumber
  numbers: readonly CompanyNumber[]
  onChoose: (number: string) => void
  typingUntil: number | undefined
  connection: ConnectionState
  /** At the end of the line. */
  aside?: ReactNode
}

/** Shorter interruptions pass in silence. */
const QUIET_MS = 2000

export function PhoneHeader({ number, numbers, onChoose, typingUntil, connection, aside }: Props) {
  return (
    <header className="flex shrink-0 items-center gap-2.5 bg-accent px-3 py-2 text-on-accent dark:bg-bubble-out dark:text-ink">
      <Avatar name={number.verified_name} id={number.phone_number_id} />
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-semibold text-lead">{number.verified_name}</h3>
        <p aria-live="polite" className="truncate text-small">
          <Subtitle number={number} typingUntil={typingUntil} connection={connection} />
        </p>
      </div>
      {numbers.length > 1 && (
        <NumberChoice chosen={number.phone_number_id} numbers={numbers} onChoose={onChoose} />
      )}
      {aside}
    </header>
  )
}

function Subtitle({ number, typingUntil, connection }: Pick<Props, 'number' | 'typingUntil' | 'connection'>) {
  const format = useFormat()
  const now = useNow(1000) - useClockOffset()
  if (connection.state === 'lost' && now - connection.since >= QUIET_MS) return m.phone_reconnecting()
  if (typingUntil !== undefined && now < typingUntil) return m.phone_typing()
  return format.phone(number.display_phone_number)
}

function NumberChoice(props: {
  chosen: string
  numbers: readonly CompanyNumber[]
  onChoose: (number: string) => void
}) {
  const format = useFormat()
  return (
    <Select
      aria-label={m.phone_company_number()}
      value={props.chosen}
      onChange={(event) => props.onChoose(event.target.value)}
      className="w-auto max-w-32"
    >
      {props.numbers.map((one) => (
        <option key={one.phone_number_id} value={one.phone_number_id}>
          {format.phone(one.display_phone_number)}
        </option>
      ))}
    </Select>
  )
}
