import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { idempotencyKey } from '@/api/client'
import { reasonOf } from '@/app/failure'
import { Button } from '@/design/button'
import { type MediaKind, mediaLimits, sendableAs } from '@/lib/wa-media'
import { m } from '@/paraglide/messages'
import { uploadFor } from '../../media/upload'
import { usePlace } from '../../use-place'
import { mediaKindName } from '../attachment-tray'

interface Props {
  conversation: string
  kind: MediaKind
  error: string | undefined
  /** The upload of the file that is named; empty while it has none. */
  onUpload: (id: string) => void
}

/** The file of a template's header: our own upload, since the provider takes no sample for a file. */
export function HeaderFile({ conversation, kind, error, onUpload }: Props) {
  const { workspace } = usePlace()
  const picker = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const upload = useMutation({
    mutationFn: (chosen: File) => {
      const sendable = sendableAs(chosen)
      if (!('kind' in sendable) || sendable.kind !== kind) throw new WrongFile()
      const signal = new AbortController().signal
      return uploadFor({ workspace, conversation }, { file: chosen, key: idempotencyKey(), signal })
    },
  })
  function choose(chosen: File) {
    setFile(chosen)
    // What had been uploaded is not what is named now.
    onUpload('')
    // Heard of for the last choice alone.
    upload.mutate(chosen, { onSuccess: ({ id }) => onUpload(id) })
  }
  const trouble =
    upload.error instanceof WrongFile
      ? m.inbox_template_media_wrong()
      : upload.error && reasonOf(upload.error)
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium">{m.inbox_template_media({ kind: mediaKindName(kind) })}</p>
      <div className="flex items-center gap-2">
        <Button busy={upload.isPending} onClick={() => picker.current?.click()}>
          {m.inbox_template_media_choose()}
        </Button>
        {file && <span className="min-w-0 truncate text-ink-muted">{file.name}</span>}
      </div>
      {(trouble || error) && (
        <p role="alert" className="text-danger-ink text-small">
          {trouble || error}
        </p>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        accept={mediaLimits[kind].types.join(',')}
        onChange={({ target }) => {
          const chosen = target.files?.[0]
          // Else the same file could not be chosen once more.
          target.value = ''
          if (chosen) choose(chosen)
        }}
      />
    </div>
  )
}

class WrongFile extends Error {}
