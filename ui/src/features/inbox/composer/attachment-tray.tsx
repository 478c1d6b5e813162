import { CircleAlert, CircleCheck, FileText, Image, Mic, RotateCw, Video, X } from 'lucide-react'
import { IconButton } from '@/design/icon-button'
import { ProgressBar } from '@/design/progress-bar'
import { useFormat } from '@/lib/format-context'
import { type FileRefusal, type MediaKind, megabytes } from '@/lib/wa-media'
import { m } from '@/paraglide/messages'
import type { Attachment, AttachmentState, Attachments } from './attachments'

/** The files that are about to be sent, each with how far it is. */
export function AttachmentTray({ attachments }: { attachments: Attachments }) {
  if (attachments.list.length === 0) return null
  return (
    <ul aria-label={m.inbox_attached()} className="flex max-h-40 flex-col gap-1.5 overflow-y-auto px-2 pt-2">
      {attachments.list.map((attachment) => (
        <Row key={attachment.key} attachment={attachment} attachments={attachments} />
      ))}
    </ul>
  )
}

function Row({ attachment, attachments }: { attachment: Attachment; attachments: Attachments }) {
  const format = useFormat()
  const { file, state } = attachment
  const Icon = iconOf(file.type)
  const name = file.name
  return (
    <li className="flex items-center gap-2 rounded-md bg-sunken px-2 py-1.5">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex gap-2">
          <span dir="auto" className="isolate-text min-w-0 truncate font-medium">
            {name}
          </span>
          <span className="shrink-0 text-ink-muted tabular-nums">{format.bytes(file.size)}</span>
        </p>
        <State state={state} size={file.size} />
      </div>
      {state.kind === 'failed' && (
        <IconButton
          icon={RotateCw}
          label={m.inbox_attached_retry({ name })}
          onClick={() => attachments.retry(attachment)}
        />
      )}
      <IconButton
        icon={X}
        label={
          state.kind === 'uploading' ? m.inbox_attached_cancel({ name }) : m.inbox_attached_remove({ name })
        }
        onClick={() => attachments.remove(attachment)}
      />
    </li>
  )
}

function iconOf(type: string) {
  if (type.startsWith('image/')) return Image
  if (type.startsWith('audio/')) return Mic
  return type.startsWith('video/') ? Video : FileText
}

function State({ state, size }: { state: AttachmentState; size: number }) {
  const refusal = useRefusal()
  switch (state.kind) {
    case 'uploading':
      return <ProgressBar label={m.inbox_attached_uploading()} value={state.sent} max={size} />
    case 'ready':
      return (
        <p role="status" className="flex items-center gap-1 text-small text-success-ink">
          <CircleCheck aria-hidden className="size-3.5 shrink-0" />
          {m.inbox_attached_ready()}
        </p>
      )
    case 'refused':
      return <Trouble text={refusal(state.refusal)} />
    case 'failed':
      return <Trouble text={state.reason} requestId={state.requestId} />
  }
}

function Trouble({ text, requestId }: { text: string; requestId?: string }) {
  return (
    <p role="alert" className="flex items-start gap-1 text-danger-ink text-small">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="wrap-anywhere">
        {text} {requestId && m.request_id({ id: requestId })}
      </span>
    </p>
  )
}

const kinds: Record<MediaKind, () => string> = {
  image: m.inbox_media_image,
  audio: m.inbox_media_audio,
  video: m.inbox_media_video,
  document: m.inbox_media_document,
  sticker: m.inbox_media_sticker,
}

export function mediaKindName(kind: MediaKind): string {
  return kinds[kind]()
}

/** Why a file cannot be sent, with the limit. */
function useRefusal() {
  const format = useFormat()
  return (refusal: FileRefusal): string => {
    switch (refusal.reason) {
      case 'empty':
        return m.inbox_attached_empty()
      case 'type':
        return m.inbox_attached_type({ type: refusal.type || m.inbox_attached_unknown_type() })
      case 'too-large': {
        const { kind, limit, size } = refusal
        return m.inbox_attached_too_large({
          kind: mediaKindName(kind),
          limit: format.number(megabytes(limit)),
          size: format.number(megabytes(size)),
        })
      }
    }
  }
}
