import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

/** What the provider has of a number. */
export interface Place {
  workspace: string
  channel: string
}

const keyOf = ({ workspace, channel }: Place, what: string) =>
  [...keys.channels(workspace), what, channel] as const

export function profileQuery(path: Place) {
  return queryOptions({
    queryKey: keyOf(path, 'profile'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/workspaces/{workspace}/channels/{channel}/profile', { params: { path }, signal }),
      ),
  })
}

export function automationQuery(path: Place) {
  return queryOptions({
    queryKey: keyOf(path, 'automation'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/workspaces/{workspace}/channels/{channel}/automation', { params: { path }, signal }),
      ),
  })
}

export function chatLinksQuery(path: Place) {
  return queryOptions({
    queryKey: keyOf(path, 'links'),
    queryFn: async ({ signal }) => {
      const asked = { params: { path }, signal }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/channels/{channel}/qr-codes', asked)))
        .items
    },
  })
}
