import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'
import { useIsClosing } from '../closing'
import type { Conversation, Message } from '../model'
import { usePlace } from '../use-place'
import { type Attachments, messagesOf, type Said } from './attachments'
import { ClosingBar } from './closing-bar'
import { MissedReplies } from './missed-replies'
import { type BoxMode, type Mode, maySendTemplate, replyState } from './modes'
import { ReplyHindrance } from './reply-hindrance'
import type { Sending } from './send'
import { TemplatePanel } from './template/template-panel'
import type { Drafts } from './use-drafts'
import { WriteBox } from './write-box'

interface Props {
  conversation: Conversation
  drafts: Drafts
  sending: Sending
  /** The newest position of the thread that is on the screen. */
  seenPosition: () => number
  quoted: Message | undefined
  onQuote: (message: Message | undefined) => void
  onTyping: () => void
  attachments: Attachments
}

/** Where one writes to the customer or to the team. */
export function Composer(props: Props) {
  const { conversation, drafts, sending, quoted, onQuote, attachments } = props
  const { me } = usePlace()
  const state = replyState(conversation, me, useNow(10_000))
  const [mode, setMode] = useState<BoxMode>('reply')
  const box = useRef<HTMLTextAreaElement>(null)
  const isClosing = useIsClosing(conversation.id)
  useModeCommands(setMode, box)
  useEffect(() => {
    if (quoted) box.current?.focus()
  }, [quoted])

  const written = mode === 'template' ? 'reply' : mode
  const text = drafts.texts[written]
  function send() {
    const replyTo = mode === 'reply' ? quoted?.id : undefined
    const said = saidNow({ mode: written, written: text.trim(), attachments })
    if (said.length === 0) return
    for (const one of said)
      sending.send({ kind: written, seenPosition: props.seenPosition(), replyTo, ...one })
    if (mode === 'reply') attachments.clear()
    drafts.write(written, '')
    onQuote(undefined)
  }
  function write(typed: string) {
    drafts.write(written, typed)
    if (mode === 'reply') props.onTyping()
  }

  function sendTemplate(said: Said) {
    sending.send({ kind: 'reply', seenPosition: props.seenPosition(), ...said })
    setMode('reply')
  }

  if (sending.held) return <MissedReplies held={sending.held} sending={sending} />
  const instead = insteadOfField()
  function insteadOfField() {
    if (mode === 'template' && maySendTemplate(state)) {
      return <TemplatePanel conversation={conversation} onSend={sendTemplate} />
    }
    if (mode === 'note' || state.kind === 'open') return undefined
    const chooseTemplate = () => setMode('template')
    return <ReplyHindrance {...{ state, conversation, draft: text, chooseTemplate }} />
  }
  return (
    <div className="shrink-0 border-line border-t bg-surface px-3 pt-2 pb-3">
      {isClosing && <ClosingBar conversation={conversation.id} />}
      <WriteBox
        ref={box}
        mode={mode}
        onMode={setMode}
        conversation={conversation}
        text={text}
        onText={write}
        onSend={send}
        attachments={attachments}
        quoted={mode === 'reply' ? quoted : undefined}
        onUnquote={() => onQuote(undefined)}
        mayTemplate={maySendTemplate(state)}
        instead={instead}
      />
    </div>
  )
}

interface Written {
  mode: Mode
  written: string
  attachments: Attachments
}

/** What sending would send now: nothing while a file is on its way or cannot go. */
function saidNow({ mode, written, attachments: { list } }: Written): Said[] {
  if (mode === 'note' || list.length === 0) return written === '' ? [] : [{ text: written }]
  const uploaded = list.flatMap(({ state }) => (state.kind === 'ready' ? [state.uploaded] : []))
  return uploaded.length === list.length ? messagesOf(uploaded, written) : []
}

function useModeCommands(setMode: (mode: BoxMode) => void, box: RefObject<HTMLTextAreaElement | null>) {
  useCommands(
    useMemo<Command[]>(() => {
      const write = (mode: BoxMode) => () => {
        setMode(mode)
        // The box may come with the mode only.
        requestAnimationFrame(() => box.current?.focus())
      }
      const group = m.inbox_commands()
      return [
        { id: 'inbox-reply', group, label: m.inbox_command_reply(), keys: ['r'], run: write('reply') },
        { id: 'inbox-note', group, label: m.inbox_command_note(), keys: ['n'], run: write('note') },
        {
          id: 'inbox-template',
          group,
          label: m.inbox_command_template(),
          keys: ['m'],
          run: write('template'),
        },
      ]
    }, [setMode, box]),
  )
}
