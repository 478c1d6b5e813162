import { FileText, ImageIcon, type LucideIcon, MapPin, Music, Paperclip, Sticker, Video } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '@/design/icon-button'
import { Menu, MenuItem } from '@/design/menu'
import { m } from '@/paraglide/messages'
import { accepts } from './attachment'
import { mediaNames } from './summary'
import { type MediaKind, mediaKinds } from './wire'

const icons: Record<MediaKind, LucideIcon> = {
  image: ImageIcon,
  video: Video,
  audio: Music,
  document: FileText,
  sticker: Sticker,
}

interface Props {
  onFile: (file: File, as: MediaKind) => void
  onLocation: () => void
}

export function AttachMenu({ onFile, onLocation }: Props) {
  const picker = useRef<HTMLInputElement>(null)
  const wanted = useRef<MediaKind>('document')
  function pick(kind: MediaKind) {
    if (!picker.current) return
    wanted.current = kind
    picker.current.accept = accepts[kind]
    picker.current.click()
  }
  return (
    <>
      <Menu side="top" trigger={<IconButton icon={Paperclip} label={m.phone_attach()} />}>
        {mediaKinds.map((kind) => (
          <MenuItem key={kind} icon={icons[kind]} onSelect={() => pick(kind)}>
            {mediaNames[kind]()}
          </MenuItem>
        ))}
        <MenuItem icon={MapPin} onSelect={onLocation}>
          {m.phone_location()}
        </MenuItem>
      </Menu>
      <input
        ref={picker}
        type="file"
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onFile(file, wanted.current)
          // The same file can be picked again.
          event.target.value = ''
        }}
      />
    </>
  )
}
