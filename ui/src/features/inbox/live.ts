import { useEffect, useMemo } from 'react'
import type { LiveEvent } from '@/api/event-kinds'
import { type LiveHandlers, useEventHandlers, usePresenceNews } from '@/api/events'
import { keys } from '@/api/keys'
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
    while (changes.conversations.size + changes.messages.size > 0) {
      const these = changes
      changes = noChanges()
      try {
        await fetchChanges(place, these, onWaiting)
      } catch {
        // What could not be fetched is fetched with all else: when the stream is back, or when it is looked at.
        void place.queryClient.invalidateQueries({
          queryKey: keys.workspace(place.workspace),
          type: 'inactive',
        })
      }
      if (these.owned.size > 0) refreshCounts(place)
    }
    busy = false
  }

  return {
    change(add: (changes: Changes) => void) {
      add(changes)
      if (busy) return
      busy = true
      setTimeout(flush)
    },
  }
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
  void queryClient.invalidateQueries({ queryKey: keys.conversationFacts(workspace, conversation) })
}

/** A contact as it is now, in its panel and wherever a conversation names it. */
export function refreshContact({ queryClient, workspace }: Place, contact: string) {
  void queryClient.invalidateQueries({ queryKey: keys.contact(workspace, contact) })
  const isIts = (one: Conversation | undefined) => one?.contact.id === contact
  void queryClient.invalidateQueries({
    queryKey: [...keys.conversations(workspace), 'one'],
    predicate: (query) => isIts(query.state.data as Conversation | undefined),
  })
}

function isThere<Item extends Message | Conversation>(item: Item | undefined): item is Item {
  return item !== undefined
}
