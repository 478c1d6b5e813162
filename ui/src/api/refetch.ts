import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Fetches anew what is shown, and the rest when it is looked at. A fetch that is under way may bring what was before: one that has an
 * older answer to fall back on is broken off for this one, a first one is followed by another.
 */
export async function refetchQueries(queryClient: QueryClient, queryKey: QueryKey): Promise<void> {
  const first = queryClient.getQueryCache().findAll({
    queryKey,
    fetchStatus: 'fetching',
    predicate: ({ state }) => state.data === undefined,
  })
  const afterFirst = first.map(async (query) => {
    await query.promise?.catch(() => {})
    await queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true })
  })
  await Promise.all([queryClient.invalidateQueries({ queryKey }), ...afterFirst])
}
