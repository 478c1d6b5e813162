import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './keys'

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/me', { signal })),
  staleTime: 5 * 60_000,
})

/** What this installation is: known before anybody has logged in. */
export const installationQuery = queryOptions({
  queryKey: keys.installation,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/installation', { signal })),
  staleTime: 0,
})

export function workspaceQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.settings(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      const settings = await answer(api.GET('/api/v1/workspaces/{workspace}', { params, signal }))
      // Homologation can move its clock: relative times and countdowns are reckoned by it.
      return { ...settings, clockOffsetMs: Date.parse(settings.now) - Date.now() }
    },
  })
}
