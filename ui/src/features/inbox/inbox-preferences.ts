import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface InboxPreferences {
  /** A sound when a conversation begins to wait for a person. */
  sound: boolean
  /** A notification of the system for the same. */
  desktop: boolean
  /** Whether the contact's panel stands beside the conversation where there is room. */
  contactPanel: boolean
}

/** What a person chose on this machine for the inbox. It is quiet until somebody wants it otherwise. */
export const useInboxPreferences = create<InboxPreferences>()(
  persist((): InboxPreferences => ({ sound: false, desktop: false, contactPanel: true }), {
    name: 'ponte.inbox',
  }),
)

export const chooseForInbox = (change: Partial<InboxPreferences>) => useInboxPreferences.setState(change)
