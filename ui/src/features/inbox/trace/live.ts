import type { LiveContext, LiveHandlers } from '@/api/events'
import { keys } from '@/api/keys'

/** A way goes on while one looks at it: what happens in its thread is asked for. */
export function traceHandlers(thread: string): LiveHandlers {
  const refresh = (event: { thread?: string | null }, { queryClient, workspace }: LiveContext) => {
    if (event.thread === thread) void queryClient.invalidateQueries({ queryKey: keys.traces(workspace) })
  }
  return {
    'message.queued': refresh,
    'message.accepted': refresh,
    'message.refused': refresh,
    'message.failed': refresh,
    'message.status_changed': refresh,
  }
}
