import { CircleCheck, CircleX, Pause } from 'lucide-react'
import type { Schemas } from '@/api/client'
import { Badge } from '@/design/badge'
import { m } from '@/paraglide/messages'

const reasons: Record<Schemas['StopTag'], () => string> = {
  credentials: m.channel_stopped_credentials,
  policy: m.channel_stopped_policy,
  config: m.channel_stopped_config,
  person: m.channel_stopped_person,
}

/** Whether a channel sends, and if not, why not. */
export function ChannelState({ stopped }: { stopped: Schemas['Stopped'] | null | undefined }) {
  if (!stopped) {
    return (
      <Badge tone="success" icon={CircleCheck}>
        {m.channel_sends()}
      </Badge>
    )
  }
  const byPerson = stopped.reason === 'person'
  return (
    <Badge tone={byPerson ? 'warning' : 'danger'} icon={byPerson ? Pause : CircleX}>
      {reasons[stopped.reason]()}
    </Badge>
  )
}
