import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import { m } from '@/paraglide/messages'
import { useNewestMessage } from '../thread/use-newest-message'

const route = getRouteApi('/w/$workspace/inbox/$conversation')

/** The message whose way is shown: the address holds it. */
export function useTrace(conversation: string) {
  const { trace: message } = route.useSearch()
  const navigate = useNavigate()
  const show = useCallback(
    (trace: string) => void navigate({ to: '.', search: (before) => ({ ...before, trace }) }),
    [navigate],
  )
  const hide = useCallback(
    () => void navigate({ to: '.', search: (before) => ({ ...before, trace: undefined }), replace: true }),
    [navigate],
  )
  useTraceCommand(useNewestMessage(conversation)?.id, show)
  return { message, show, hide }
}

function useTraceCommand(newest: string | undefined, show: (message: string) => void) {
  useCommands(
    useMemo<Command[]>(() => {
      if (newest === undefined) return []
      const command = {
        id: 'inbox-trace',
        group: m.inbox_commands(),
        label: m.inbox_command_trace(),
        keys: ['t'],
        run: () => show(newest),
      }
      return [command]
    }, [newest, show]),
  )
}
