import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { forgetWithPerson } from '@/app/tab-owner'
import type { Pending } from './pending'

interface PendingState {
  byConversation: Record<string, Pending[]>
}

const nothing: readonly Pending[] = []

/** What was sent and has not arrived survives a reload, as drafts do, and is forgotten with them. */
const usePendingStore = create<PendingState>()(
  persist((): PendingState => ({ byConversation: {} }), {
    name: 'ponte.draft.pending',
    storage: createJSONStorage(() => sessionStorage),
    merge: (stored, fresh) => ({ ...fresh, ...interrupted(stored as PendingState | undefined) }),
  }),
)

/** After a reload nothing is under way any more; whether it had arrived the same key finds out. */
function interrupted(stored: PendingState | undefined): Partial<PendingState> {
  if (!stored) return {}
  const byConversation = Object.fromEntries(
    Object.entries(stored.byConversation).map(([id, pending]) => [
      id,
      pending.map((one) => ({
        ...one,
        trouble: one.trouble ?? ({ kind: 'unreachable', reason: '' } as const),
      })),
    ]),
  )
  return { byConversation }
}

export function usePending(conversation: string): readonly Pending[] {
  return usePendingStore((store) => store.byConversation[conversation] ?? nothing)
}

export function pendingOf(conversation: string): readonly Pending[] {
  return usePendingStore.getState().byConversation[conversation] ?? nothing
}

forgetWithPerson(() => usePendingStore.setState({ byConversation: {} }))

export function putPending(conversation: string, pending: Pending) {
  change(conversation, (list) => {
    const others = list.filter((one) => one.clientId !== pending.clientId)
    return others.length === list.length
      ? [...list, pending]
      : list.map((one) => (one.clientId === pending.clientId ? pending : one))
  })
}

/** Nothing when it is not there any more: it has been taken back, or the tab is another person's by now. */
export function changePending(conversation: string, pending: Pending) {
  const before = pendingOf(conversation).find((one) => one.clientId === pending.clientId)
  if (before && before !== pending) putPending(conversation, pending)
}

export function dropPending(conversation: string, clientId: string) {
  change(conversation, (list) => list.filter((one) => one.clientId !== clientId))
}

function change(conversation: string, next: (list: Pending[]) => Pending[]) {
  usePendingStore.setState(({ byConversation }) => {
    const list = next(byConversation[conversation] ?? [])
    const { [conversation]: _, ...others } = byConversation
    return { byConversation: list.length > 0 ? { ...others, [conversation]: list } : others }
  })
}
