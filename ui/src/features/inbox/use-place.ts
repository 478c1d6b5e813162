import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useMe, useWorkspace } from '@/app/workspace'
import type { Place } from './cache'

/** Where the inbox keeps things, and for whom. */
export function usePlace(): Place {
  const queryClient = useQueryClient()
  const { key: workspace } = useWorkspace()
  const { id: me } = useMe()
  return useMemo(() => ({ queryClient, workspace, me }), [queryClient, workspace, me])
}
