import { useCallback } from 'react'
import { create } from 'zustand'
import { tellFailure } from '@/app/notify'
import { forgetWithPerson, settleBeforeLeaving } from '@/app/tab-owner'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { closeConversation } from './actions'
import { keepConversation, type Place } from './cache'
import { usePlace } from './use-place'

/** Closing cannot be taken back on the server: it waits so long for second thoughts. */
export const SECOND_THOUGHTS_MS = 5000

interface Closing {
  place: Place
  timer: ReturnType<typeof setTimeout>
}

const useClosingStore = create<{ closing: ReadonlyMap<string, Closing> }>(() => ({ closing: new Map() }))

export function useIsClosing(conversation: string): boolean {
  return useClosingStore(({ closing }) => closing.has(conversation))
}

export function useClose(conversation: string, name: string) {
  const place = usePlace()
  return useCallback(() => {
    if (useClosingStore.getState().closing.has(conversation)) return
    const timer = setTimeout(() => void finish(conversation), SECOND_THOUGHTS_MS)
    change((closing) => closing.set(conversation, { place, timer }))
    toast.done(m.inbox_closing({ name }), { undo: () => keepOpen(conversation) })
  }, [place, conversation, name])
}

export function keepOpen(conversation: string) {
  clearTimeout(useClosingStore.getState().closing.get(conversation)?.timer)
  change((closing) => closing.delete(conversation))
}

async function finish(conversation: string) {
  const one = useClosingStore.getState().closing.get(conversation)
  if (!one) return
  clearTimeout(one.timer)
  try {
    keepConversation(one.place, await closeConversation(one.place, conversation))
  } catch (error) {
    tellFailure(m.inbox_close_failed(), error)
  }
  change((closing) => closing.delete(conversation))
}

function change(edit: (closing: Map<string, Closing>) => void) {
  useClosingStore.setState(({ closing }) => {
    const next = new Map(closing)
    edit(next)
    return { closing: next }
  })
}

function finishAll() {
  return Promise.all([...useClosingStore.getState().closing.keys()].map(finish))
}

// Leaving is no second thought, but nothing is done in the name of the next person.
window.addEventListener('pagehide', () => void finishAll())
settleBeforeLeaving(finishAll)
forgetWithPerson(() => {
  for (const conversation of useClosingStore.getState().closing.keys()) keepOpen(conversation)
})
