import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '@/app/failure'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { IconButton } from '@/design/icon-button'
import { m } from '@/paraglide/messages'

interface Props {
  label: string
  onRemove: () => Promise<unknown>
  onRemoved: () => void
}

/** Takes a value away for everybody, once it is confirmed: one that is not shown could not be put back. */
export function RemoveValue({ label, onRemove, onRemoved }: Props) {
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  async function remove() {
    setBusy(true)
    try {
      await onRemove()
      onRemoved()
    } catch (failure) {
      setError(reasonOf(failure))
      setBusy(false)
    }
  }
  return (
    <>
      <IconButton icon={Trash2} label={m.inbox_remove()} onClick={() => setAsking(true)} />
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={m.inbox_remove_title({ label })}
        description={m.inbox_remove_text()}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{m.inbox_remove_cancel()}</Button>
            <Button variant="danger" busy={busy} onClick={remove}>
              {m.inbox_remove_confirm()}
            </Button>
          </>
        }
      >
        {error && (
          <p role="alert" className="text-danger-ink">
            {error}
          </p>
        )}
      </Dialog>
    </>
  )
}
