import { Pencil, RotateCw } from 'lucide-react'
import { Button } from '@/design/button'
import { MessageBubble } from '@/design/message-bubble'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import { ContentView } from './content-view'
import type { Pending } from './pending'

interface Props {
  pending: Pending
  onRetry: (pending: Pending) => void
  onTakeBack: (pending: Pending) => void
}

/** What was sent from here and is not in the thread yet. */
export function PendingRow({ pending, onRetry, onTakeBack }: Props) {
  const { kind, text, at, trouble, outgoing } = pending
  return (
    <div className="px-4 pt-2 pb-1">
      <MessageBubble
        kind={kind === 'note' ? 'note' : 'sent'}
        sentAt={at}
        delivery={trouble ? 'failed' : 'sending'}
        below={
          trouble && (
            <div role="alert" className="flex flex-col items-end gap-1 text-end text-danger-ink text-small">
              <p>{trouble.reason || m.inbox_pending_interrupted()}</p>
              {trouble.requestId && <p>{m.request_id({ id: trouble.requestId })}</p>}
              <div className="flex gap-1">
                <Button size="small" variant="quiet" icon={Pencil} onClick={() => onTakeBack(pending)}>
                  {m.inbox_pending_edit()}
                </Button>
                <Button size="small" icon={RotateCw} onClick={() => onRetry(pending)}>
                  {m.retry()}
                </Button>
              </div>
            </div>
          )
        }
      >
        {outgoing ? <ContentView content={outgoing.shown} /> : <WaText text={text} />}
      </MessageBubble>
    </div>
  )
}
