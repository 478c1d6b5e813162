import { SendHorizontal, X } from 'lucide-react'
import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Banner } from '@/design/banner'
import { IconButton } from '@/design/icon-button'
import { cn } from '@/lib/class-names'
import { useDraft } from '@/lib/draft'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { AttachMenu } from './attach-menu'
import { kindOf, type Refusal, refusalOf } from './attachment'
import { AttachmentDialog } from './attachment-dialog'
import { LocationDialog } from './location-dialog'
import { QuoteLines } from './quote'
import { mediaNames } from './summary'
import type { Entry, MediaKind, Says } from './wire'

/** What WhatsApp takes in one message. */
const MOST_SIGNS = 4096
/** From here on the count is shown. */
const NEAR_SIGNS = 3800

interface Props {
  draftName: string
  company: string
  replyTo: Entry | undefined
  onReplyEnd: () => void
  onSay: (says: Says, replyTo?: string) => void
}

type Extra =
  | { kind: 'file'; file: File; as: MediaKind }
  | { kind: 'location' }
  | { kind: 'refused'; why: Refusal }

export function Composer({ draftName, company, replyTo, onReplyEnd, onSay }: Props) {
  const [text, setText] = useDraft(draftName)
  const [extra, setExtra] = useState<Extra>()
  const field = useRef<HTMLTextAreaElement>(null)
  const signs = Array.from(text).length
  const canSend = text.trim() !== '' && signs <= MOST_SIGNS
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  function say(says: Says) {
    onSay(says, replyTo?.id)
    onReplyEnd()
    setExtra(undefined)
    field.current?.focus()
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!canSend) return
    say({ type: 'text', body: text.trim() })
    setText('')
  }
  function attach(file: File, as = kindOf(file)) {
    const why = refusalOf(file, as)
    setExtra(why ? { kind: 'refused', why } : { kind: 'file', file, as })
  }
  function onPaste(event: ClipboardEvent) {
    const file = event.clipboardData.files[0]
    if (!file) return
    event.preventDefault()
    attach(file)
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      event.currentTarget.form?.requestSubmit()
    }
    if (event.key === 'Escape') replyTo ? onReplyEnd() : event.currentTarget.blur()
  }

  return (
    <form onSubmit={submit} className="flex shrink-0 flex-col gap-1.5 border-line border-t bg-app p-2">
      {extra?.kind === 'refused' && <RefusedFile why={extra.why} onClose={() => setExtra(undefined)} />}
      {replyTo && <ReplyStrip entry={replyTo} company={company} onEnd={onReplyEnd} />}
      <div className="flex items-end gap-1">
        <AttachMenu onFile={attach} onLocation={() => setExtra({ kind: 'location' })} />
        <textarea
          ref={field}
          rows={1}
          data-phone-field
          aria-label={m.phone_write()}
          placeholder={m.phone_write()}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          aria-invalid={signs > MOST_SIGNS || undefined}
          className="field-sizing-content max-h-32 min-h-8 min-w-0 flex-1 resize-none rounded-2xl border border-control bg-surface px-3 py-1.5 placeholder:text-ink-faint aria-invalid:border-danger"
        />
        <IconButton
          type="submit"
          icon={SendHorizontal}
          label={m.phone_send()}
          variant="primary"
          disabled={!canSend}
          className="rounded-full"
        />
      </div>
      <SignCount signs={signs} />
      {extra?.kind === 'file' && (
        <AttachmentDialog {...extra} onClose={() => setExtra(undefined)} onSay={say} />
      )}
      {extra?.kind === 'location' && <LocationDialog onClose={() => setExtra(undefined)} onSay={say} />}
    </form>
  )
}

function SignCount({ signs }: { signs: number }) {
  const format = useFormat()
  if (signs < NEAR_SIGNS) return null
  const isTooLong = signs > MOST_SIGNS
  const count = { count: format.number(signs), limit: format.number(MOST_SIGNS) }
  return (
    <p role="status" className={cn('text-end text-small', isTooLong ? 'text-danger-ink' : 'text-ink-faint')}>
      {isTooLong ? m.phone_too_long(count) : m.phone_signs(count)}
    </p>
  )
}

function ReplyStrip({ entry, company, onEnd }: { entry: Entry; company: string; onEnd: () => void }) {
  return (
    <div className="flex items-center gap-1">
      <div className="flex min-w-0 flex-1 flex-col rounded-md border-accent border-s-3 bg-surface px-2 py-1 text-small">
        <QuoteLines entry={entry} company={company} />
      </div>
      <IconButton icon={X} label={m.phone_cancel_reply()} onClick={onEnd} />
    </div>
  )
}

function RefusedFile({ why, onClose }: { why: Refusal; onClose: () => void }) {
  const format = useFormat()
  return (
    <Banner
      tone="danger"
      action={<IconButton icon={X} label={m.close()} onClick={onClose} className="-my-1.5" />}
    >
      {why.reason === 'too-large' &&
        m.phone_file_too_large({
          name: why.name,
          size: format.bytes(why.size),
          limit: format.bytes(why.limit),
        })}
      {why.reason === 'empty' && m.phone_file_empty({ name: why.name })}
      {why.reason === 'other-type' &&
        m.phone_file_other_type({ name: why.name, kind: mediaNames[why.kind]() })}
    </Banner>
  )
}
