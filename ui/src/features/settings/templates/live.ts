import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useEventHandlers } from '@/api/events'
import { keys } from '@/api/keys'
import { useWorkspace } from '@/app/workspace'

/** What the provider decides about a template shows up while one looks on. */
export function useTemplatesLive() {
  const queryClient = useQueryClient()
  const { key } = useWorkspace()
  useEventHandlers(
    useMemo(() => {
      const refetch = () => void queryClient.invalidateQueries({ queryKey: keys.templates(key) })
      return { 'template.changed': refetch, 'template.paused': refetch }
    }, [queryClient, key]),
  )
}
