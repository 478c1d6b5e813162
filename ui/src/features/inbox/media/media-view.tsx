import { Download, FileText, Image, type LucideIcon, Mic, Sticker, Video } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { AudioPlayer } from '@/design/audio-player'
import { OutsideLink } from '@/design/outside-link'
import { Picture } from '@/design/picture'
import { WaText } from '@/design/wa-text'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { usePlace } from '../use-place'
import { FileTrouble } from './file-trouble'
import type { FileView, MediaContent } from './model'

const kinds = {
  image: { icon: Image, name: m.inbox_media_image },
  audio: { icon: Mic, name: m.inbox_media_audio },
  video: { icon: Video, name: m.inbox_media_video },
  document: { icon: FileText, name: m.inbox_media_document },
  sticker: { icon: Sticker, name: m.inbox_media_sticker },
}

export function mediaName({ kind, voice, filename }: Pick<MediaContent, 'kind' | 'voice' | 'filename'>) {
  return voice ? m.inbox_media_voice() : (filename ?? kinds[kind].name())
}

export function MediaView({ content }: { content: MediaContent }) {
  return (
    <>
      <FileOf content={content} />
      {content.caption && <WaText text={content.caption} className="mt-1" />}
    </>
  )
}

function FileOf({ content }: { content: MediaContent }) {
  const { file, link, mime_type } = content
  if (file?.state === 'stored') return <StoredFile content={content} file={file} />
  return (
    <FileFace
      icon={kinds[content.kind].icon}
      name={link ? <OutsideLink href={link}>{mediaName(content)}</OutsideLink> : mediaName(content)}
      detail={file ? <FileTrouble file={file} /> : mime_type}
    />
  )
}

/** Shown or played in the thread where the browser may and can; everything can be saved. */
function StoredFile({ content, file }: { content: MediaContent; file: FileView }) {
  const [isBroken, setBroken] = useState(false)
  const urls = useUrls(file)
  const name = mediaName(content)
  const broken = () => setBroken(true)
  if (isBroken || !file.shown_inline) {
    return <SavedFile content={content} file={file} url={urls.whole} isBroken={isBroken} />
  }
  switch (content.kind) {
    case 'image':
    case 'sticker':
      return (
        <Picture
          small={urls.small}
          whole={urls.whole}
          name={content.caption ?? name}
          size={content.kind === 'sticker' ? 'sticker' : 'photo'}
          onBroken={broken}
        />
      )
    case 'audio':
      return <AudioPlayer src={urls.whole} label={name} onBroken={broken} />
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people record has no captions.
        <video
          controls
          preload="none"
          src={urls.whole}
          poster={file.has_preview ? urls.small : undefined}
          aria-label={name}
          onError={broken}
          className="max-h-64 min-h-32 w-72 max-w-full rounded-md bg-sunken"
        />
      )
    case 'document':
      return <SavedFile content={content} file={file} url={urls.whole} isBroken={false} />
  }
}

function useUrls(file: FileView) {
  const { workspace } = usePlace()
  const whole = `/api/v1/workspaces/${encodeURIComponent(workspace)}/media/${file.id}`
  return { whole, small: file.has_preview ? `${whole}/preview` : whole }
}

interface SavedProps {
  content: MediaContent
  file: FileView
  url: string
  /** It should have been shown, and could not be. */
  isBroken: boolean
}

function SavedFile({ content, file, url, isBroken }: SavedProps) {
  const format = useFormat()
  const name = mediaName(content)
  const trouble = content.kind === 'audio' ? m.media_unplayable() : m.media_unshown()
  return (
    <a
      href={url}
      download={content.filename ?? name}
      aria-label={m.media_download({ name })}
      className="block"
    >
      <FileFace
        icon={kinds[content.kind].icon}
        name={name}
        detail={
          <>
            {[file.size != null && format.bytes(file.size), content.mime_type].filter(Boolean).join(' · ')}
            {isBroken && <span className="block">{trouble}</span>}
          </>
        }
        action={<Download aria-hidden className="size-4 shrink-0 text-ink-muted" />}
      />
    </a>
  )
}

interface FaceProps {
  icon: LucideIcon
  name: ReactNode
  detail?: ReactNode
  action?: ReactNode
}

function FileFace({ icon: Icon, name, detail, action }: FaceProps) {
  return (
    <div className="flex items-center gap-2 rounded-lg bg-surface/60 px-2 py-1.5">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-muted" />
      <div className="min-w-0 flex-1">
        <div dir="auto" className="isolate-text font-medium wrap-anywhere">
          {name}
        </div>
        {detail && <div className="text-ink-muted text-small wrap-anywhere">{detail}</div>}
      </div>
      {action}
    </div>
  )
}
