import { useEffect, useState } from 'react'
import { useMarkRead } from '../actions'
import type { Conversation } from '../model'

/** Notes what was read: the end of the thread, in a tab that somebody looks at. */
export function useReadMark({ id, unread }: Conversation, newest: number, isAtEnd: boolean) {
  const markRead = useMarkRead(id)
  const isLookedAt = useIsLookedAt()
  useEffect(() => {
    if (isLookedAt && isAtEnd && unread > 0 && newest > 0) void markRead(newest)
  }, [markRead, isLookedAt, isAtEnd, unread, newest])
}

function useIsLookedAt(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden)
  useEffect(() => {
    const update = () => setVisible(!document.hidden)
    document.addEventListener('visibilitychange', update)
    return () => document.removeEventListener('visibilitychange', update)
  }, [])
  return isVisible
}
