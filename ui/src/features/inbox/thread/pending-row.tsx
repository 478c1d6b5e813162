import { Pencil, RotateCw, Trash2 } from 'lucide-react'
import { Button } from '@/design/button'
import { MessageBubble } from '@/design/message-bubble'
import { WaText } from '@/design/wa-text'
import { m } from '@/paraglide/messages'
import type { Sending } from '../composer/send'
import { ContentView } from './content-view'
import type { Pending } from './pending'

interface Props {
  pending: Pending
  sending: Sending
}

/** What was sent from here and is not in the thread yet. */
export function PendingRow({ pending, sending }: Props) {
  const { kind, text, at, trouble, outgoing } = pending
  return (
    <div className="px-4 pt-2 pb-1">
      <MessageBubble
        kind={kind === 'note' ? 'note' : 'sent'}
        sentAt={at}
        delivery={trouble ? 'failed' : 'sending'}
        below={trouble && <Trouble pending={pending} sending={sending} />}
      >
        {outgoing ? <ContentView content={outgoing.shown} /> : <WaText text={text} />}
      </MessageBubble>
    </div>
  )
}

/** Why it did not go out. Words can be written anew; a file or a template can only be done without. */
function Trouble({ pending, sending }: Props) {
  const told = pending.trouble && 'reason' in pending.trouble ? pending.trouble : undefined
  return (
    <div role="alert" className="flex flex-col items-end gap-1 text-end text-danger-ink text-small">
      <p>{told?.reason || m.inbox_pending_interrupted()}</p>
      {told?.requestId && <p>{m.request_id({ id: told.requestId })}</p>}
      <div className="flex gap-1">
        {pending.outgoing ? (
          <Button size="small" variant="quiet" icon={Trash2} onClick={() => sending.discard(pending)}>
            {m.inbox_pending_discard()}
          </Button>
        ) : (
          <Button size="small" variant="quiet" icon={Pencil} onClick={() => sending.takeBack(pending)}>
            {m.inbox_pending_edit()}
          </Button>
        )}
        <Button size="small" icon={RotateCw} onClick={() => sending.retry(pending)}>
          {m.retry()}
        </Button>
      </div>
    </div>
  )
}
