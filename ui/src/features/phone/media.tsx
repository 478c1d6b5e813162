import { useQuery } from '@tanstack/react-query'
import { Download, ExternalLink, FileText, ImageOff, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { AudioPlayer } from '@/design/audio-player'
import { Picture } from '@/design/picture'
import { Skeleton } from '@/design/states'
import { WaText } from '@/design/wa-text'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { useEmulator } from './emulator-context'
import { mediaNames } from './summary'
import type { ShownMedia } from './wire'

export function Media({ shown }: { shown: ShownMedia }) {
  return (
    <>
      <MediaFile shown={shown} />
      {shown.caption && <WaText text={shown.caption} className="mt-1" />}
    </>
  )
}

function MediaFile({ shown }: { shown: ShownMedia }) {
  if (shown.source.startsWith('data:')) return <SendingFile shown={shown} />
  // The page may load nothing from elsewhere: a file that lies there is led to.
  if (/^https?:\/\//.test(shown.source)) return <FileElsewhere shown={shown} />
  return <StoredFile shown={shown} />
}

function SendingFile({ shown }: { shown: ShownMedia }) {
  if (shown.kind === 'image' || shown.kind === 'sticker')
    return <ShownPicture shown={shown} url={shown.source} />
  return <FileFace icon={FileText} shown={shown} />
}

function FileElsewhere({ shown }: { shown: ShownMedia }) {
  return (
    <a href={shown.source} target="_blank" rel="noreferrer noopener" className="block rounded-md">
      <FileFace icon={ExternalLink} shown={shown} detail={new URL(shown.source).host} />
    </a>
  )
}

function StoredFile({ shown }: { shown: ShownMedia }) {
  const emulator = useEmulator()
  const file = useQuery({
    // Outside of the workspace's keys: a file never changes, whatever else does.
    queryKey: ['emulated-media', ...emulator.key, shown.source],
    queryFn: ({ signal }) => emulator.medium(shown.source, signal),
  })
  const url = useObjectUrl(file.data)
  if (file.isError) return <FileFace icon={ImageOff} shown={shown} detail={m.phone_media_failed()} />
  if (!file.data || !url) return <Skeleton className={heightOf(shown)} />
  return <LoadedFile shown={shown} url={url} size={file.data.size} />
}

function heightOf(shown: ShownMedia): string {
  const isPicture = shown.kind === 'image' || shown.kind === 'video'
  return isPicture ? 'h-40 w-56 max-w-full' : 'h-11 w-56 max-w-full'
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!blob) return
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url
}

function LoadedFile({ shown, url, size }: { shown: ShownMedia; url: string; size: number }) {
  const format = useFormat()
  const name = shown.filename ?? mediaNames[shown.kind]()
  switch (shown.kind) {
    case 'image':
    case 'sticker':
      return <ShownPicture shown={shown} url={url} />
    case 'audio':
      return <ShownAudio shown={shown} url={url} />
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people record has no captions.
        <video controls src={url} aria-label={name} className="max-h-64 max-w-full rounded-md" />
      )
    case 'document':
      return (
        <a href={url} download={name} className="block rounded-md">
          <FileFace icon={Download} shown={shown} detail={format.bytes(size)} />
        </a>
      )
  }
}

function ShownAudio({ shown, url }: { shown: ShownMedia; url: string }) {
  const [isBroken, setIsBroken] = useState(false)
  if (isBroken) return <FileFace icon={FileText} shown={shown} detail={m.media_unplayable()} />
  return <AudioPlayer src={url} label={mediaNames[shown.kind]()} onBroken={() => setIsBroken(true)} />
}

/** Pressed, it fills the page. */
function ShownPicture({ shown, url }: { shown: ShownMedia; url: string }) {
  const [isBroken, setIsBroken] = useState(false)
  const name = shown.caption ?? mediaNames[shown.kind]()
  if (isBroken) return <FileFace icon={ImageOff} shown={shown} detail={m.phone_media_failed()} />
  const size = shown.kind === 'sticker' ? 'sticker' : 'photo'
  return <Picture small={url} whole={url} name={name} size={size} onBroken={() => setIsBroken(true)} />
}

interface FaceProps {
  icon: LucideIcon
  shown: ShownMedia
  detail?: string
}

function FileFace({ icon: Icon, shown, detail }: FaceProps) {
  return (
    <span className="flex items-center gap-2 rounded-md bg-surface/60 px-2 py-1.5">
      <Icon aria-hidden className="size-5 shrink-0 text-bubble-meta" />
      <span className="min-w-0">
        <span dir="auto" className="block isolate-text font-medium wrap-anywhere">
          {shown.filename ?? mediaNames[shown.kind]()}
        </span>
        {detail && <span className="block text-bubble-meta text-small wrap-anywhere">{detail}</span>}
      </span>
    </span>
  )
}
