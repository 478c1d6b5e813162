import type { QueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { refetchQueries } from '@/api/refetch'
import { oneAtATime } from '@/lib/one-at-a-time'

/** The counts of the tabs are reckoned over all conversations: not more often than this. */
const COUNTS_EVERY_MS = 250

const refreshers = new WeakMap<QueryClient, Map<string, () => void>>()

/** A conversation came, went or moved to another tab: the counts are fetched anew. */
export function refreshCounts({ queryClient, workspace }: { queryClient: QueryClient; workspace: string }) {
  const ofClient = refreshers.get(queryClient) ?? new Map<string, () => void>()
  refreshers.set(queryClient, ofClient)
  const refresh =
    ofClient.get(workspace) ??
    oneAtATime(COUNTS_EVERY_MS, () => refetchQueries(queryClient, keys.conversationCounts(workspace)))
  ofClient.set(workspace, refresh)
  refresh()
}
