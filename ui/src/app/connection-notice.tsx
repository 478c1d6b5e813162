import { useConnection } from '@/api/events'
import { Banner } from '@/design/banner'
import { useClockOffset, useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'

const QUIET_MS = 2000

/** Says that what is shown may be old, and how old; short interruptions pass in silence. */
export function ConnectionNotice() {
  const connection = useConnection()
  return connection.state === 'lost' ? <LostNotice since={connection.since} /> : null
}

function LostNotice({ since }: { since: number }) {
  const format = useFormat()
  const silentFor = useNow(1000) - useClockOffset() - since
  if (silentFor < QUIET_MS) return null
  return (
    <Banner tone="warning" className="rounded-none py-1">
      {m.connection_lost({ time: format.duration(silentFor) })}
    </Banner>
  )
}
