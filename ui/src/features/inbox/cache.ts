import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { refreshCounts } from './counts'
import { type ListPage, place } from './list/list-pages'
import { belongsTo, inSameTabs, type ListFilter, rankOf } from './list/views'
import type { Conversation, Message } from './model'
import { mergeMessages, type ThreadPage } from './thread/thread-pages'

export interface Place {
  queryClient: QueryClient
  workspace: string
  /** The id of the person. */
  me: string
}

/** A conversation as it is now: its card, its header, its place in every list, and the tabs that count it. */
export function keepConversation(its: Place, conversation: Conversation) {
  const { queryClient, workspace, me } = its
  const before = conversationInCache(its, conversation.id)
  if (!before || !inSameTabs(before, conversation, me)) refreshCounts(its)
  queryClient.setQueryData(keys.conversation(workspace, conversation.id), conversation)
  const lists = queryClient.getQueriesData<InfiniteData<ListPage>>({
    queryKey: keys.conversationLists(workspace),
  })
  for (const [key, data] of lists) {
    if (!data) continue
    const filter = key.at(-1) as ListFilter
    const rank = rankIn(filter, data.pages, conversation, me)
    const pages = place(data.pages, conversation.id, rank)
    if (pages !== data.pages) changePart(queryClient, key, { ...data, pages })
  }
}

/** Whom a search finds the server alone can tell: what is in its result already stays as long as the tab holds it. */
function rankIn(filter: ListFilter, pages: ListPage[], conversation: Conversation, me: string) {
  const isFound =
    !filter.q || pages.some((page) => page.entries.some((entry) => entry.id === conversation.id))
  return isFound && belongsTo(filter.view, conversation, me) ? rankOf(filter.view, conversation) : undefined
}

export function conversationInCache({ queryClient, workspace }: Place, id: string): Conversation | undefined {
  return queryClient.getQueryData(keys.conversation(workspace, id))
}

/** Messages as they are now, in every loaded thread that they belong to. */
export function keepMessages(place: Place, messages: readonly Message[]) {
  for (const { conversation, thread, data } of loadedThreads(place)) {
    const its = messages.filter((message) => message.thread === thread)
    if (its.length === 0) continue
    const key = keys.thread(place.workspace, conversation)
    changePart(place.queryClient, key, { ...data, pages: mergeMessages(data.pages, its) })
  }
}

/** What is to be fetched anew still is: one change does not bring all that was missed. */
function changePart(queryClient: QueryClient, queryKey: QueryKey, data: InfiniteData<unknown>) {
  const query = queryClient.getQueryCache().find({ queryKey, exact: true })
  const isOld = query?.state.isInvalidated
  queryClient.setQueryData(queryKey, data)
  if (isOld) query?.invalidate()
}

interface LoadedThread {
  conversation: string
  thread: string
  data: InfiniteData<ThreadPage>
}

export function loadedThreads(place: Place): LoadedThread[] {
  const threads = place.queryClient.getQueriesData<InfiniteData<ThreadPage>>({
    queryKey: keys.threads(place.workspace),
  })
  return threads.flatMap(([key, data]) => {
    const conversation = String(key.at(-1))
    const thread = conversationInCache(place, conversation)?.thread ?? data?.pages.at(0)?.items.at(0)?.thread
    return data && thread ? [{ conversation, thread, data }] : []
  })
}
