import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useDraft } from '@/lib/draft'
import type { Pending } from '../thread/pending'
import type { Mode } from './modes'

export interface Drafts {
  texts: Record<Mode, string>
  write: (mode: Mode, text: string) => void
  /** Text that was not sent goes back to where it was written, before what stands there by now. */
  giveBack: (pending: Pending) => void
}

/** What is being written in a conversation, one text for each mode. */
export function useDrafts(conversation: string): Drafts {
  const [reply, setReply] = useDraft(`reply.${conversation}`)
  const [note, setNote] = useDraft(`note.${conversation}`)
  const latest = useRef({ reply, note })
  useEffect(() => {
    latest.current = { reply, note }
  })
  const write = useCallback(
    (mode: Mode, text: string) => (mode === 'note' ? setNote(text) : setReply(text)),
    [setReply, setNote],
  )
  const giveBack = useCallback(
    ({ kind, text }: Pending) => {
      const written = latest.current[kind]
      write(kind, written ? `${text}\n${written}` : text)
    },
    [write],
  )
  return useMemo(() => ({ texts: { reply, note }, write, giveBack }), [reply, note, write, giveBack])
}
