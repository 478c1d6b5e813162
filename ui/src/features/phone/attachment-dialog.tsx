import { useEffect, useState } from 'react'
import { tellFailure } from '@/app/notify'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { Field, TextInput } from '@/design/field'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { hasCaption, said } from './attachment'
import { mediaNames } from './summary'
import type { MediaKind, Says } from './wire'

interface Props {
  file: File
  as: MediaKind
  onClose: () => void
  onSay: (says: Says) => void
}

/** What goes out, before it goes. */
export function AttachmentDialog({ file, as, onClose, onSay }: Props) {
  const [caption, setCaption] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  async function send() {
    setIsBusy(true)
    try {
      onSay(await said(file, as, caption.trim()))
    } catch (error) {
      setIsBusy(false)
      tellFailure(m.phone_file_unreadable(), error)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.phone_send_kind({ kind: mediaNames[as]() })}
      actions={
        <>
          <Button onClick={onClose}>{m.phone_cancel()}</Button>
          <Button variant="primary" busy={isBusy} onClick={() => void send()}>
            {m.phone_send()}
          </Button>
        </>
      }
    >
      <Preview file={file} as={as} />
      {hasCaption(as) && (
        <Field label={m.phone_caption()}>
          <TextInput
            value={caption}
            maxLength={1024}
            onChange={(event) => setCaption(event.target.value)}
            onKeyDown={(event) => {
              // The dialog stands inside the composer's form.
              if (event.key !== 'Enter') return
              event.preventDefault()
              void send()
            }}
          />
        </Field>
      )}
    </Dialog>
  )
}

function Preview({ file, as }: { file: File; as: MediaKind }) {
  const format = useFormat()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return (
    <figure className="mb-3">
      {(as === 'image' || as === 'sticker') && url && (
        <img src={url} alt="" className="mx-auto mb-2 max-h-64 max-w-full rounded-md" />
      )}
      <figcaption className="text-ink-muted wrap-anywhere">
        {file.name} · {format.bytes(file.size)}
      </figcaption>
    </figure>
  )
}
