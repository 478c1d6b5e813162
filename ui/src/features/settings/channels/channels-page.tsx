import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, Waypoints } from 'lucide-react'
import type { Schemas } from '@/api/client'
import { Failure } from '@/app/failure'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { buttonLook } from '@/design/button'
import { EmptyState, SkeletonRows } from '@/design/states'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { SectionFrame } from '../section-frame'
import { ChannelState } from './channel-state'
import { guideOf } from './guides'
import { NumberFacts } from './number-state'
import { channelsQuery } from './queries'

export function ChannelsPage() {
  const { key: workspace, role } = useWorkspace()
  const mayWrite = may(role, 'writeChannels')
  const { data, error, isPending, refetch } = useQuery(channelsQuery(workspace))
  return (
    <SectionFrame
      title={m.settings_channels()}
      about={m.settings_channels_about()}
      actions={mayWrite && <AddLink workspace={workspace} />}
    >
      {isPending && <SkeletonRows count={3} />}
      {error && <Failure what={m.channels_failed()} error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState
          icon={Waypoints}
          title={m.channels_empty_title()}
          text={mayWrite ? m.channels_empty_text() : m.channels_empty_read_text()}
        />
      )}
      <ul className="grid gap-3 lg:grid-cols-2">
        {data?.map((channel) => (
          <ChannelCard key={channel.id} workspace={workspace} channel={channel} />
        ))}
      </ul>
    </SectionFrame>
  )
}

function AddLink({ workspace }: { workspace: string }) {
  return (
    <Link
      to="/w/$workspace/settings/channels/new"
      params={{ workspace }}
      className={buttonLook({ variant: 'primary', class: 'hover:bg-accent-hover' })}
    >
      <Plus aria-hidden className="size-4" />
      {m.channels_add()}
    </Link>
  )
}

function ChannelCard({ workspace, channel }: { workspace: string; channel: Schemas['Channel'] }) {
  const format = useFormat()
  const facts = [
    { label: m.channel_number(), value: format.phone(channel.display_phone) },
    { label: m.channel_provider(), value: guideOf(channel.provider)?.name ?? channel.provider },
    { label: m.channel_queue(), value: channel.queue },
    { label: m.channel_flow(), value: channel.flow ?? m.channel_no_flow() },
  ]
  return (
    <li className="relative flex flex-col gap-2 rounded-lg border border-line p-4 focus-within:outline-2 focus-within:outline-focus hover:border-line-strong">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 flex-1 truncate font-semibold text-lead">
          <Link
            to="/w/$workspace/settings/channels/$channel"
            params={{ workspace, channel: channel.key }}
            className="outline-none after:absolute after:inset-0"
          >
            {channel.name}
          </Link>
        </h2>
        <ChannelState stopped={channel.stopped} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt className="text-ink-muted">{label}</dt>
            <dd className="min-w-0 truncate">{value}</dd>
          </div>
        ))}
        <NumberFacts channel={channel.key} />
      </dl>
      {channel.stopped && <p className="text-danger-ink">{channel.stopped.sentence}</p>}
    </li>
  )
}
