import { notifyManager, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { refusal, requestHeaders, type Schemas } from './client'
import { type Batch, type EventHandlers, perFrame, routeEvents } from './event-batch'
import type { ConnectionState } from './event-stream'
import { keys } from './keys'
import { refetchQueries } from './refetch'
import { followShared } from './shared-stream'
import type { Frame } from './sse'

export type { ConnectionState } from './event-stream'

export interface LiveContext {
  workspace: string
  queryClient: QueryClient
}

/** What a feature does with events: a constant object, by kind. It touches the query cache and nothing else. */
export type LiveHandlers = EventHandlers<LiveContext>

const registered = new Set<LiveHandlers>()

/** Handles events while the component is there. `handlers` must keep its identity: a constant, or memoised. */
export function useEventHandlers(handlers: LiveHandlers) {
  useEffect(() => {
    registered.add(handlers)
    return () => {
      registered.delete(handlers)
    }
  }, [handlers])
}

/** What a colleague does at this moment, in no log: it is good for fifteen seconds and said again while it lasts. */
export type PresenceNews = Schemas['Presence']

const presenceListeners = new Set<(news: PresenceNews) => void>()

/** Hears of colleagues while the component is there. `listener` must keep its identity. */
export function usePresenceNews(listener: (news: PresenceNews) => void) {
  useEffect(() => {
    presenceListeners.add(listener)
    return () => {
      presenceListeners.delete(listener)
    }
  }, [listener])
}

function tellPresence(frame: Frame) {
  if (frame.name !== 'presence' || presenceListeners.size === 0) return
  const news = JSON.parse(frame.data) as PresenceNews
  for (const listener of presenceListeners) listener(news)
}

const useConnectionStore = create<{ connection: ConnectionState }>(() => ({
  connection: { state: 'connecting' },
}))

/** Whether what is shown is live, and since when it is not. */
export function useConnection(): ConnectionState {
  return useConnectionStore((store) => store.connection)
}

/** Follows the workspace's one event stream of this browser. Mounted once, by the shell. */
export function useEventStream(workspace: string) {
  const queryClient = useQueryClient()
  const wasReady = useRef(false)
  useEffect(() => {
    wasReady.current = false
    const context = { workspace, queryClient }
    const collect = perFrame((batch) => apply(batch, context))
    return followShared(
      `ponte.events.${workspace}`,
      { open: (lastId, signal) => openStream(workspace, lastId, signal), refusal },
      {
        frame(frame: Frame) {
          if (frame.name === 'ready' && !wasReady.current) {
            wasReady.current = true
            refetch(context)
          }
          tellPresence(frame)
          collect(frame)
        },
        connection: (connection) => useConnectionStore.setState({ connection }),
        ended: () => useConnectionStore.setState({ connection: { state: 'lost', since: Date.now() } }),
      },
    )
  }, [workspace, queryClient])
}

function openStream(workspace: string, lastId: string | undefined, signal: AbortSignal) {
  const headers: Record<string, string> = { ...requestHeaders(), Accept: 'text/event-stream' }
  if (lastId) headers['Last-Event-ID'] = lastId
  return fetch(`/api/v1/workspaces/${encodeURIComponent(workspace)}/events`, {
    headers,
    signal,
    cache: 'no-store',
  })
}

function apply(batch: Batch, context: LiveContext) {
  notifyManager.batch(() => {
    if (batch.refetch) refetch(context)
    routeEvents(batch.events, registered, context)
  })
}

/** What was fetched before the stream was open, or before a gap, may be old. */
function refetch({ workspace, queryClient }: LiveContext) {
  void refetchQueries(queryClient, keys.workspace(workspace))
}
