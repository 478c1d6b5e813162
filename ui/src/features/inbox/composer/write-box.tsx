import { SendHorizontal, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useRef } from 'react'
import { Button } from '@/design/button'
import { IconButton } from '@/design/icon-button'
import { cn } from '@/lib/class-names'
import { useFormat } from '@/lib/format-context'
import { LONGEST_CAPTION } from '@/lib/wa-media'
import { m } from '@/paraglide/messages'
import { previewWords } from '../list/preview'
import { type Conversation, LONGEST_TEXT, type Message } from '../model'
import { QuoteView } from '../thread/message-row'
import { WindowLeft } from '../window-left'
import { AttachButton } from './attach-button'
import { AttachmentTray } from './attachment-tray'
import type { Attachments } from './attachments'
import { type BoxMode, lengthOf } from './modes'

interface Props {
  mode: BoxMode
  onMode: (mode: BoxMode) => void
  /** Whether a template can be sent now. */
  mayTemplate: boolean
  conversation: Conversation
  text: string
  onText: (text: string) => void
  onSend: () => void
  attachments: Attachments
  quoted: Message | undefined
  onUnquote: () => void
  /** Stands in place of the field, when one cannot write or chooses a template. */
  instead: ReactNode
  ref: Ref<HTMLTextAreaElement>
}

const frames: Record<BoxMode, string> = {
  reply: 'border-accent bg-surface',
  note: 'border-note-line bg-note',
  template: 'border-info-ink bg-surface',
}

/** The frame says to whom one writes: to the customer, or to the team alone. */
export function WriteBox(props: Props) {
  const { mode, text, instead, quoted } = props
  const files = mode === 'reply' ? props.attachments.list : []
  const longest = files.length > 0 ? LONGEST_CAPTION : LONGEST_TEXT
  const length = lengthOf(text)
  const tooLong = length > longest
  const isReady = files.length > 0 ? files.every(({ state }) => state.kind === 'ready') : text.trim() !== ''
  return (
    <div
      className={cn(
        'overflow-hidden rounded-lg border-2',
        instead && mode === 'reply' ? 'border-line' : frames[mode],
      )}
    >
      <div className="flex flex-wrap items-center gap-1 border-line border-b px-1.5 py-1">
        <ModeButton mode="reply" label={m.inbox_mode_reply()} current={mode} onMode={props.onMode} />
        <ModeButton mode="note" label={m.inbox_mode_note()} current={mode} onMode={props.onMode} />
        {props.mayTemplate && (
          <ModeButton mode="template" label={m.inbox_mode_template()} current={mode} onMode={props.onMode} />
        )}
        {mode !== 'note' ? (
          <span className="ms-auto">
            <WindowLeft conversation={props.conversation} show="full" />
          </span>
        ) : (
          <span className="flex-1 basis-24 truncate text-end text-ink-muted text-tiny">
            {m.inbox_note_hint()}
          </span>
        )}
      </div>
      {instead || (
        <>
          {quoted && <Quoted message={quoted} onUnquote={props.onUnquote} />}
          {mode === 'reply' && <AttachmentTray attachments={props.attachments} />}
          <TextField {...props} isCaption={files.length > 0} onSend={tooLong ? () => {} : props.onSend} />
          <div className="flex items-center gap-2 px-2 pb-1.5">
            {mode === 'reply' && <AttachButton onFiles={props.attachments.attach} />}
            <Counter length={length} longest={longest} />
            <span className="flex-1" />
            <Button
              variant="primary"
              size="small"
              icon={SendHorizontal}
              disabled={!isReady || tooLong}
              onClick={props.onSend}
            >
              {mode === 'reply' ? m.inbox_send() : m.inbox_save_note()}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

interface ModeProps {
  mode: BoxMode
  label: string
  current: BoxMode
  onMode: (mode: BoxMode) => void
}

function ModeButton({ mode, label, current, onMode }: ModeProps) {
  return (
    <button
      type="button"
      aria-pressed={mode === current}
      onClick={() => onMode(mode)}
      className="h-6 shrink-0 rounded px-2 font-medium text-ink-muted text-small whitespace-nowrap hover:bg-hover aria-pressed:bg-selected aria-pressed:text-accent-ink"
    >
      {label}
    </button>
  )
}

const names = { reply: m.inbox_write_reply, note: m.inbox_write_note, caption: m.inbox_write_caption }
const hints = {
  reply: m.inbox_write_reply_hint,
  note: m.inbox_write_note_hint,
  caption: m.inbox_write_caption_hint,
}

function TextField({
  mode,
  text,
  onText,
  onSend,
  attachments,
  isCaption,
  ref,
}: Props & { isCaption: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const purpose = isCaption ? 'caption' : mode === 'note' ? 'note' : 'reply'
  useGrowing(field, text)
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') field.current?.blur()
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    event.preventDefault()
    onSend()
  }
  return (
    <textarea
      ref={(element) => {
        field.current = element
        if (typeof ref === 'function') ref(element)
        else if (ref) ref.current = element
      }}
      rows={2}
      dir="auto"
      aria-label={names[purpose]()}
      placeholder={hints[purpose]()}
      onPaste={(event) => {
        if (mode !== 'reply' || event.clipboardData.files.length === 0) return
        event.preventDefault()
        attachments.attach(Array.from(event.clipboardData.files))
      }}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={onKeyDown}
      className="block max-h-48 w-full resize-none bg-transparent px-3 py-2 outline-none placeholder:text-ink-faint"
    />
  )
}

/** As high as its text, up to where it scrolls. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string) {
  useEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    if (text !== '') element.style.height = `${element.scrollHeight}px`
  }, [field, text])
}

function Counter({ length, longest }: { length: number; longest: number }) {
  const format = useFormat()
  const tooLong = length > longest
  return (
    <span
      role={tooLong ? 'alert' : undefined}
      className={cn('text-tiny tabular-nums', tooLong ? 'font-semibold text-danger-ink' : 'text-ink-faint')}
    >
      {tooLong
        ? m.inbox_too_long({ over: format.number(length - longest), max: format.number(longest) })
        : m.inbox_length({ length: format.number(length), max: format.number(longest) })}
    </span>
  )
}

function Quoted({ message, onUnquote }: { message: Message; onUnquote: () => void }) {
  return (
    <div className="flex items-start gap-1 px-2 pt-2">
      <QuoteView quote={quoteOf(message)} className="mb-0 min-w-0 flex-1 bg-sunken" />
      <IconButton icon={X} label={m.inbox_unquote()} onClick={onUnquote} />
    </div>
  )
}

function quoteOf({ id, author, direction, position, content }: Message) {
  const words = 'body' in content && typeof content.body === 'string' ? content.body : null
  const quote = { id, author, direction, position, content: content.type, words }
  return { ...quote, words: words && previewWords(quote) }
}
