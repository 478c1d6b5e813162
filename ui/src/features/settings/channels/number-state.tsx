import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { useWorkspace } from '@/app/workspace'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'

const QUARTER_HOUR = 15 * 60_000

/** Quality, limit and speed of a number, where its provider tells them. */
export function NumberFacts({ channel }: { channel: string }) {
  const { key: workspace } = useWorkspace()
  const format = useFormat()
  const { data } = useQuery({
    queryKey: [...keys.channels(workspace), 'number', channel],
    queryFn: ({ signal }) => {
      const params = { path: { workspace, channel } }
      return answer(api.GET('/api/v1/workspaces/{workspace}/channels/{channel}/number', { params, signal }))
    },
    staleTime: QUARTER_HOUR,
    // Many providers do not tell: what is not known is left out.
    retry: false,
  })
  if (!data) return null
  const { reached, reach_limit } = data
  const reach = reach_limit
    ? m.channel_reached({ reached: format.number(reached), limit: format.number(reach_limit) })
    : undefined
  const facts = [
    { label: m.channel_quality(), value: data.quality?.sentence },
    { label: m.channel_limit(), value: reach ?? data.messaging_limit?.sentence },
    { label: m.channel_speed(), value: m.channel_per_second({ count: data.messages_per_second }) },
  ]
  return facts.map(
    ({ label, value }) =>
      value && (
        <div key={label} className="contents">
          <dt className="text-ink-muted">{label}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ),
  )
}
