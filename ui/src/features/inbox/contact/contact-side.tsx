import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { PaneBoundary } from '@/app/pane-boundary'
import { Sheet } from '@/design/dialog'
import { Pane } from '@/design/pane'
import { m } from '@/paraglide/messages'
import { chooseForInbox, useInboxPreferences } from '../inbox-preferences'
import type { Conversation } from '../model'
import { ContactPanel } from './contact-panel'

/** From this width on there is room beside the conversation. */
const wide = matchMedia('(width >= 76rem)')

function follow(changed: () => void) {
  wide.addEventListener('change', changed)
  return () => wide.removeEventListener('change', changed)
}

const useSheet = create<{ open: boolean }>(() => ({ open: false }))

export function toggleContact() {
  if (wide.matches) chooseForInbox({ contactPanel: !useInboxPreferences.getState().contactPanel })
  else useSheet.setState(({ open }) => ({ open: !open }))
}

/** The contact beside the conversation, or in a sheet over it where there is no room. */
export function ContactSide({ conversation }: { conversation: Conversation }) {
  const isWide = useSyncExternalStore(follow, () => wide.matches)
  const isWanted = useInboxPreferences((preferences) => preferences.contactPanel)
  const isOpen = useSheet(({ open }) => open)
  const panel = (
    <PaneBoundary what={m.inbox_contact_failed()}>
      <ContactPanel conversation={conversation} />
    </PaneBoundary>
  )
  if (!isWide) {
    return (
      <Sheet open={isOpen} onOpenChange={(open) => useSheet.setState({ open })} title={m.inbox_contact()}>
        {isOpen && <div className="-mx-4">{panel}</div>}
      </Sheet>
    )
  }
  if (!isWanted) return null
  return (
    <Pane label={m.inbox_contact()} className="w-72 shrink-0 overflow-y-auto border-line border-s">
      {panel}
    </Pane>
  )
}
