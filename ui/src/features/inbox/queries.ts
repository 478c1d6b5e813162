import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { batched } from './batch'
import type { ListPage } from './list/list-pages'
import { type ListFilter, listQueryOf, rankOf } from './list/views'
import type { Conversation, Message } from './model'
import type { ThreadPage } from './thread/thread-pages'

/** So many conversations that nobody looks at stay in memory; the others are fetched again when the list comes back to them. */
const KEPT = 500
const LIST_PAGE = 100
const THREAD_PAGE = 50
const FACTS = 200

export function listQuery(workspace: string, filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: keys.conversationList(workspace, filter),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: ListPage) => last.next,
    queryFn: async ({ pageParam, signal, client }): Promise<ListPage> => {
      const query = { ...listQueryOf(filter), limit: LIST_PAGE, cursor: pageParam }
      const params = { path: { workspace }, query }
      const { items, next } = await answer(
        api.GET('/api/v1/workspaces/{workspace}/conversations', { params, signal }),
      )
      keepConversations(client, workspace, items)
      const entries = items.map((item) => ({ id: item.id, rank: rankOf(filter.view, item) }))
      return { entries, next: next ?? undefined }
    },
  })
}

export function countsQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.conversationCounts(workspace),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/workspaces/{workspace}/conversations/counts', {
          params: { path: { workspace } },
          signal,
        }),
      ),
  })
}

export function conversationQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: keys.conversation(workspace, id),
    queryFn: async () => (await loaderOf(workspace).conversation(id)) ?? fetchConversation(workspace, id),
  })
}

/** Alone, so that what is not there is told by the server. */
function fetchConversation(workspace: string, conversation: string) {
  const params = { path: { workspace, conversation } }
  return answer(api.GET('/api/v1/workspaces/{workspace}/conversations/{conversation}', { params }))
}

export function threadQuery(workspace: string, conversation: string) {
  return infiniteQueryOptions({
    queryKey: keys.thread(workspace, conversation),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: ThreadPage) => last.next ?? undefined,
    queryFn: ({ pageParam, signal }): Promise<ThreadPage> => {
      const params = {
        path: { workspace, conversation },
        query: { limit: THREAD_PAGE, cursor: pageParam },
      }
      return answer(
        api.GET('/api/v1/workspaces/{workspace}/conversations/{conversation}/messages', { params, signal }),
      )
    },
  })
}

export function factsQuery(workspace: string, conversation: string) {
  return queryOptions({
    queryKey: keys.conversationFacts(workspace, conversation),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace, conversation }, query: { limit: FACTS } }
      const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/events'
      return (await answer(api.GET(path, { params, signal }))).items
    },
  })
}

/** It goes on while one looks, and is looked at seldom: asked for anew each time it is opened. */
export function traceQuery(workspace: string, message: string) {
  return queryOptions({
    queryKey: keys.trace(workspace, message),
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const params = { path: { workspace, message } }
      const path = '/api/v1/workspaces/{workspace}/messages/{message}/trace'
      return (await answer(api.GET(path, { params, signal }))).steps
    },
  })
}

export function contactQuery(workspace: string, contact: string) {
  return queryOptions({
    queryKey: keys.contact(workspace, contact),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/workspaces/{workspace}/contacts/{contact}', {
          params: { path: { workspace, contact } },
          signal,
        }),
      ),
  })
}

export function membersQuery(workspace: string) {
  return queryOptions({
    queryKey: keys.members(workspace),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/members', { params, signal }))).items
    },
  })
}

interface Loader {
  conversation: (id: string) => Promise<Conversation | undefined>
  message: (id: string) => Promise<Message | undefined>
}

const loaders = new Map<string, Loader>()

/** Fetches by ids, many with one request. */
export function loaderOf(workspace: string): Loader {
  const known = loaders.get(workspace)
  if (known) return known
  const made: Loader = {
    conversation: batched(async (ids) => {
      const params = { path: { workspace }, query: { ids: ids.join(','), limit: ids.length } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/conversations', { params }))).items
    }),
    message: batched(async (ids) => {
      const params = { path: { workspace }, query: { ids: ids.join(',') } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/messages', { params }))).items
    }),
  }
  loaders.set(workspace, made)
  return made
}

function keepConversations(client: QueryClient, workspace: string, items: readonly Conversation[]) {
  for (const item of items) client.setQueryData(keys.conversation(workspace, item.id), item)
  const idle = client
    .getQueryCache()
    .findAll({ queryKey: [...keys.conversations(workspace), 'one'], type: 'inactive' })
    .sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
  const fresh = new Set(items.map((item) => item.id))
  for (const query of idle.slice(0, Math.max(0, idle.length - KEPT))) {
    if (!fresh.has(String(query.queryKey.at(-1))))
      client.removeQueries({ queryKey: query.queryKey, exact: true })
  }
}
