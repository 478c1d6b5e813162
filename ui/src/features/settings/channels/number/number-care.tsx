import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@/api/client'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { providersQuery } from '../queries'
import { ChatLinksSection } from './chat-links'
import { EmptyChatSection } from './empty-chat-form'
import { ProfileSection } from './profile-form'

/** What a number is beyond its messages, where its provider lets it be changed. */
export function NumberCare({ channel }: { channel: Schemas['Channel'] }) {
  const { key: workspace, role } = useWorkspace()
  const { data: providers } = useQuery(providersQuery(workspace))
  const provider = providers?.find((one) => one.provider === channel.provider)
  if (!provider?.number_care) return null
  const place = { workspace, channel: channel.key }
  const mayWrite = may(role, 'writeChannels')
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <ProfileSection place={place} mayWrite={mayWrite} />
      <div className="flex min-w-0 flex-col gap-4">
        <EmptyChatSection place={place} mayWrite={mayWrite} />
        <ChatLinksSection place={place} mayWrite={mayWrite} />
      </div>
    </div>
  )
}
