import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useDraft } from '@/lib/draft'
import type { Pending } from '../thread/pending'
import { MODES, type Mode, withReturned } from './modes'

export interface Drafts {
  texts: Record<Mode, string>
  write: (mode: Mode, text: string) => void
  /** Words that were not sent go back to where they were written, before what stands there by now. */
  giveBack: (words: readonly Pending[]) => void
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
    (mode: Mode, text: string) => {
      // More may come back before the next paint.
      latest.current = { ...latest.current, [mode]: text }
      if (mode === 'note') setNote(text)
      else setReply(text)
    },
    [setReply, setNote],
  )
  const giveBack = useCallback(
    (words: readonly Pending[]) => {
      for (const mode of MODES) {
        const texts = words.filter(({ kind }) => kind === mode).map(({ text }) => text)
        if (texts.length > 0) write(mode, withReturned(texts, latest.current[mode]))
      }
    },
    [write],
  )
  return useMemo(() => ({ texts: { reply, note }, write, giveBack }), [reply, note, write, giveBack])
}
