import { Paperclip } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { m } from '@/paraglide/messages'

interface Props {
  /** None: nothing can be attached now. */
  onFiles: ((files: Iterable<File>) => void) | undefined
  children: ReactNode
}

/** Where files can be dropped: the whole conversation. By keyboard there is the button. */
export function DropZone({ onFiles, children }: Props) {
  const [isOver, setOver] = useState(false)
  // Entering a child leaves its parent: what counts is how many are entered and not left.
  const depth = useRef(0)
  function moved(event: DragEvent, step: number) {
    if (!onFiles || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + step)
    setOver(depth.current > 0)
  }
  function drop(event: DragEvent) {
    if (!onFiles || event.dataTransfer.files.length === 0) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    onFiles(Array.from(event.dataTransfer.files))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of three ways; the others are a button and a key.
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={(event) => moved(event, 1)}
      onDragOver={(event) => moved(event, 0)}
      onDragLeave={(event) => moved(event, -1)}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-xl border-2 border-accent border-dashed bg-selected/90">
          <p className="flex items-center gap-2 font-semibold text-accent-ink text-lead">
            <Paperclip aria-hidden className="size-5" />
            {m.inbox_attach_drop()}
          </p>
        </div>
      )}
    </div>
  )
}
