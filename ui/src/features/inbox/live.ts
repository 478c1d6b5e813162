import type { Query, QueryKey } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { LiveEvent } from '@/api/event-kinds'
import { type LiveHandlers, useEventHandlers, usePresenceNews } from '@/api/events'
import { keys } from '@/api/keys'
import { mayHelpToRetry } from '@/api/problem'
import { refetchQueries } from '@/api/refetch'
import { pause } from '@/lib/pause'
import { waitsNow } from './alerts/waits-now'
import { conversationInCache, keepConversation, keepMessages, loadedThreads, type Place } from './cache'
import { refreshCounts } from './counts'
import type { Conversation, Message } from './model'
import { hearOf } from './presence/watching-store'
import { loaderOf } from './queries'
import { usePlace } from './use-place'

interface Changes {
  conversations: Set<string>
  /** Those whose owner changed: they may wait for a person now. */
  owned: Set<string>
  /** By message its thread. */
  messages: Map<string, string | null | undefined>
}

const noChanges = (): Changes => ({ conversations: new Set(), owned: new Set(), messages: new Map() })

function addChanges(to: Changes, { conversations, owned, messages }: Changes) {
  for (const id of conversations) to.conversations.add(id)
  for (const id of owned) to.owned.add(id)
  for (const [id, thread] of messages) to.messages.set(id, thread)
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/** Keeps lists, threads and counts with the events; `onWaiting` hears of conversations that begin to wait for a person. */
export function useInboxLive(onWaiting: (conversation: Conversation) => void) {
  const place = usePlace()
  usePresenceNews(hearOf)
  useEventHandlers(useMemo(() => inboxHandlers(place, onWaiting), [place, onWaiting]))
  useEffect(() => () => leaveUnkept(place), [place])
}

/** From here on nobody follows the events: all is fetched anew when it is looked at again. */
function leaveUnkept({ queryClient, workspace }: Place) {
  void queryClient.invalidateQueries({ queryKey: keys.workspace(workspace), refetchType: 'none' })
}

export function inboxHandlers(place: Place, onWaiting: (conversation: Conversation) => void): LiveHandlers {
  const collector = collectChanges(place, onWaiting)
  const byThread = (event: LiveEvent<StatusKind>) =>
    collector.change((changes) => {
      changes.messages.set(event.facts.message, event.thread)
      for (const id of conversationsOf(place, event.thread)) changes.conversations.add(id)
    })
  const byConversation = (event: LiveEvent<ContentKind>) =>
    collector.change((changes) => {
      changes.messages.set(event.facts.message, event.thread)
      changes.conversations.add(event.facts.conversation)
    })
  const ownership = (event: LiveEvent<OwnershipKind>) => {
    collector.change((changes) => {
      changes.conversations.add(event.facts.conversation)
      changes.owned.add(event.facts.conversation)
    })
    forgetFacts(place, event.facts.conversation)
  }
  const read = (event: LiveEvent<'conversation.read'>) => {
    if (event.facts.user !== place.me) return
    collector.change((changes) => changes.conversations.add(event.facts.conversation))
  }
  const contact = (event: { facts: { contact: string } }) => refreshContact(place, event.facts.contact)
  return {
    'conversation.opened': ownership,
    'conversation.taken_over': ownership,
    'conversation.given_back': ownership,
    'conversation.handed_over': ownership,
    'conversation.session_ended': ownership,
    'conversation.closed': ownership,
    'conversation.read': read,
    'message.received': byConversation,
    'message.queued': byConversation,
    'note.added': byConversation,
    'media.stored': byThread,
    'media.refused': byThread,
    'media.failed': byThread,
    'message.refused': byThread,
    'message.accepted': byThread,
    'message.failed': byThread,
    'message.status_changed': byThread,
    'contact.changed': contact,
    'contact.blocked': contact,
    'contact.unblocked': contact,
  }
}

type StatusKind =
  | 'media.stored'
  | 'media.refused'
  | 'media.failed'
  | 'message.refused'
  | 'message.accepted'
  | 'message.failed'
  | 'message.status_changed'
type ContentKind = 'message.received' | 'message.queued' | 'note.added'
type OwnershipKind =
  | 'conversation.opened'
  | 'conversation.taken_over'
  | 'conversation.given_back'
  | 'conversation.handed_over'
  | 'conversation.session_ended'
  | 'conversation.closed'

/** Collects what changed and fetches it: all of a frame together, and never while the request before is under way. */
function collectChanges(place: Place, onWaiting: (conversation: Conversation) => void) {
  let changes = noChanges()
  let busy = false

  async function flush() {
    let failures = 0
    while (changes.conversations.size + changes.messages.size > 0) {
      const these = changes
      changes = noChanges()
      try {
        await fetchAndKeep(these)
        failures = 0
      } catch (error) {
        if (!isLookedAt(place)) continue
        if (mayHelpToRetry(error)) {
          addChanges(changes, these)
          await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++))
        } else {
          // What is refused by its id may still come with all else.
          void refetchQueries(place.queryClient, keys.workspace(place.workspace))
        }
      }
    }
    busy = false
  }

  async function fetchAndKeep(these: Changes) {
    const underWay = fetchesUnderWay(place, these)
    await fetchChanges(place, these, onWaiting)
    if (these.owned.size > 0) refreshCounts(place)
    for (const query of new Set([...underWay, ...fetchesUnderWay(place, these)])) {
      void settled(query).then(() => change((all) => addChanges(all, { ...these, owned: new Set() })))
    }
  }

  function change(add: (changes: Changes) => void) {
    add(changes)
    if (busy) return
    busy = true
    setTimeout(flush)
  }

  return { change }
}

/** Lists, threads and conversations that may arrive as they were before these changes, and undo what was kept of them. */
function fetchesUnderWay({ queryClient, workspace }: Place, { conversations, messages }: Changes): Query[] {
  const underWay = (queryKey: QueryKey) =>
    queryClient.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' })
  const lists = conversations.size > 0 ? underWay(keys.conversationLists(workspace)) : []
  const threads = messages.size > 0 ? underWay(keys.threads(workspace)) : []
  const ones = [...conversations].flatMap((id) => underWay(keys.conversation(workspace, id)))
  return [...lists, ...threads, ...ones]
}

async function settled(query: Query) {
  await query.promise?.catch(() => {})
}

/** When nobody looks, all is fetched anew with the next look. */
function isLookedAt({ queryClient, workspace }: Place): boolean {
  const shown = queryClient
    .getQueryCache()
    .findAll({ queryKey: keys.conversations(workspace), type: 'active' })
  return shown.length > 0
}

async function fetchChanges(place: Place, changes: Changes, onWaiting: (one: Conversation) => void) {
  const loader = loaderOf(place.workspace)
  const [messages, conversations] = await Promise.all([
    Promise.all(shownMessages(place, changes).map(loader.message)),
    Promise.all([...changes.conversations].map(loader.conversation)),
  ])
  keepMessages(place, messages.filter(isThere))
  for (const conversation of conversations.filter(isThere)) {
    const before = conversationInCache(place, conversation.id)
    keepConversation(place, conversation)
    if (changes.owned.has(conversation.id) && waitsNow(before, conversation)) onWaiting(conversation)
  }
}

/** Messages of threads that are not loaded come with their thread. */
function shownMessages(place: Place, { messages }: Changes): string[] {
  const loaded = new Set(loadedThreads(place).map(({ thread }) => thread))
  return [...messages].flatMap(([id, thread]) => (thread && loaded.has(thread) ? [id] : []))
}

function conversationsOf({ queryClient, workspace }: Place, thread: string | null | undefined): string[] {
  const known = queryClient.getQueriesData<Conversation>({
    queryKey: [...keys.conversations(workspace), 'one'],
  })
  return known.flatMap(([, one]) => (one && one.thread === thread && one.state === 'open' ? [one.id] : []))
}

function forgetFacts({ queryClient, workspace }: Place, conversation: string) {
  void refetchQueries(queryClient, keys.conversationFacts(workspace, conversation))
}

/** A contact as it is now, in its panel and wherever a conversation names it. */
export function refreshContact({ queryClient, workspace }: Place, contact: string) {
  void refetchQueries(queryClient, keys.contact(workspace, contact))
  const isIts = (one: Conversation | undefined) => one?.contact.id === contact
  void queryClient.invalidateQueries({
    queryKey: [...keys.conversations(workspace), 'one'],
    predicate: (query) => isIts(query.state.data as Conversation | undefined),
  })
}

function isThere<Item extends Message | Conversation>(item: Item | undefined): item is Item {
  return item !== undefined
}
