import { create } from 'zustand'
import type { PresenceNews } from '@/api/events'
import { hear, type Watcher, type Watching } from './watchers-list'

const useWatchingStore = create<{ watching: Watching }>(() => ({ watching: {} }))

const nobody: readonly Watcher[] = []

export function useWatchersOf(conversation: string): readonly Watcher[] {
  return useWatchingStore(({ watching }) => watching[conversation] ?? nobody)
}

export function hearOf(news: PresenceNews) {
  useWatchingStore.setState(({ watching }) => ({ watching: hear(watching, news, Date.now()) }))
}
