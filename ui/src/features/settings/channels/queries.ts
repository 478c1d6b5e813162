import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

export function channelsQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.channels(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/channels', { params, signal }))).items
    },
  })
}

export function providersQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.providers(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/providers', { params, signal }))).items
    },
  })
}

export function endpointsQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.endpoints(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/endpoints', { params, signal }))).items
    },
  })
}

export function queuesQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.queues(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/queues', { params, signal }))).items
    },
  })
}

export function flowsQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.flows(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/flows', { params, signal }))).items
    },
  })
}
