import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { useInboxPreferences } from '../inbox-preferences'
import type { Conversation } from '../model'
import { contactName } from '../names'
import { usePlace } from '../use-place'
import { chime } from './chime'

/** Many that come at once ring once. */
const QUIET_MS = 3000

let lastChime = Number.NEGATIVE_INFINITY

/** Tells a person who wants it that somebody waits. What was written stays on the screen: notifications show names alone. */
export function useAlerts(): (conversation: Conversation) => void {
  const format = useFormat()
  const navigate = useNavigate()
  const { workspace } = usePlace()
  return useCallback(
    (conversation) => {
      const { sound, desktop } = useInboxPreferences.getState()
      if (sound && performance.now() - lastChime > QUIET_MS) {
        lastChime = performance.now()
        chime()
      }
      if (!desktop || !document.hidden || globalThis.Notification?.permission !== 'granted') return
      const name = contactName(conversation, format)
      const notification = new Notification(m.inbox_notification_title({ name }), {
        body: conversation.queue?.name ?? '',
        tag: conversation.id,
      })
      notification.onclick = () => {
        window.focus()
        notification.close()
        void navigate({
          to: '/w/$workspace/inbox/$conversation',
          params: { workspace, conversation: conversation.id },
        })
      }
    },
    [format, navigate, workspace],
  )
}
