import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { SearchX, Stethoscope } from 'lucide-react'
import type { Schemas } from '@/api/client'
import { Failure } from '@/app/failure'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { buttonLook } from '@/design/button'
import { EmptyState, SkeletonRows } from '@/design/states'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { SectionFrame } from '../section-frame'
import { ChannelForm } from './channel-form'
import { ChannelSwitch } from './channel-switch'
import { type Guide, guideOf } from './guides'
import { NumberCare } from './number/number-care'
import { channelsQuery, flowsQuery, queuesQuery } from './queries'
import { SecretRotation } from './secret-rotation'

const newRoute = getRouteApi('/w/$workspace/settings/channels/new/$provider')
const route = getRouteApi('/w/$workspace/settings/channels/$channel')

/** A number that is to be connected. */
export function NewSetUpPage() {
  const guide = guideOf(newRoute.useParams().provider)
  return guide ? <SetUp guide={guide} /> : <Missing />
}

/** A number that is connected: its data and the steps at its provider. */
export function SetUpPage() {
  const { channel: key } = route.useParams()
  const { key: workspace } = useWorkspace()
  const { data, error, isPending, refetch } = useQuery(channelsQuery(workspace))
  if (isPending) return <SkeletonRows count={4} />
  if (error) return <Failure what={m.channel_failed()} error={error} onRetry={() => void refetch()} />
  const channel = data.find((one) => one.key === key)
  const guide = channel && guideOf(channel.provider)
  return guide ? <SetUp key={channel.id} guide={guide} channel={channel} /> : <Missing />
}

function Missing() {
  return <EmptyState icon={SearchX} title={m.channel_missing()} text={m.channel_missing_text()} />
}

function SetUp({ guide, channel }: { guide: Guide; channel?: Schemas['Channel'] }) {
  const { key: workspace, role } = useWorkspace()
  const { language } = useFormat()
  const navigate = useNavigate()
  const { data: queues } = useSuspenseQuery(queuesQuery(workspace))
  const { data: flows } = useQuery({ ...flowsQuery(workspace), enabled: may(role, 'writeChannels') })
  return (
    <SectionFrame
      title={channel?.name ?? guide.name}
      about={channel ? guide.name : guide.about[language]}
      onBack={() => void navigate({ to: '/w/$workspace/settings/channels', params: { workspace } })}
      actions={
        channel && (
          <>
            {may(role, 'writeChannels') && (
              <Link
                to="/w/$workspace/settings/doctor"
                params={{ workspace }}
                search={{ channel: channel.key }}
                className={buttonLook({ class: 'hover:bg-hover' })}
              >
                <Stethoscope aria-hidden className="size-4" />
                {m.channel_examine()}
              </Link>
            )}
            <ChannelSwitch channel={channel} />
          </>
        )
      }
    >
      {channel?.endpoint && may(role, 'writeChannels') && <SecretRotation endpoint={channel.endpoint} />}
      <ChannelForm guide={guide} channel={channel} queues={queues} flows={flows ?? []} />
      {channel && <NumberCare channel={channel} />}
    </SectionFrame>
  )
}
