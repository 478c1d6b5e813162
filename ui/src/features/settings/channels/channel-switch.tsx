import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { answer, api, idempotencyKey, type Schemas } from '@/api/client'
import { keys } from '@/api/keys'
import { tellFailure } from '@/app/notify'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { ChannelState } from './channel-state'

/** Whether the channel sends, and the button that changes it. */
export function ChannelSwitch({ channel }: { channel: Schemas['Channel'] }) {
  const { role } = useWorkspace()
  const change = useChange(channel)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ChannelState stopped={channel.stopped} />
      {may(role, 'writeChannels') && (
        <Button
          icon={channel.stopped ? Play : Pause}
          busy={change.isPending}
          onClick={() => change.mutate(channel.stopped ? 'start' : 'stop')}
        >
          {channel.stopped ? m.channel_start() : m.channel_stop()}
        </Button>
      )}
    </div>
  )
}

function useChange({ key: channel }: Schemas['Channel']) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (what: 'start' | 'stop') => {
      const path = `/api/v1/workspaces/{workspace}/channels/{channel}/${what}` as const
      const params = { path: { workspace, channel }, header: { 'idempotency-key': idempotencyKey() } }
      return answer(api.POST(path, { params }))
    },
    onSuccess: ({ stopped }) => {
      void queryClient.invalidateQueries({ queryKey: keys.channels(workspace) })
      void toast.done(stopped ? m.channel_stopped_done() : m.channel_started())
    },
    onError: (error) => tellFailure(m.channel_change_failed(), error),
  })
}
