import { reasonOf } from '@/app/failure'
import { Button } from '@/design/button'
import { MessageBubble } from '@/design/message-bubble'
import { m } from '@/paraglide/messages'
import { Content } from './content'
import { Quote } from './quote'
import type { Said } from './use-say'
import type { Entry, Shown } from './wire'

interface Props {
  said: Said
  shown: Shown
  company: string
  quoted: Entry | undefined
  onRetry: (said: Said) => void
  onForget: (key: number) => void
}

/** What was said just now; when it was not taken it says why, and keeps every word. */
export function OutgoingBubble({ said, shown, company, quoted, onRetry, onForget }: Props) {
  const delivery = said.error ? 'failed' : said.id ? 'sent' : 'sending'
  return (
    <MessageBubble
      kind="sent"
      sentAt={said.at}
      delivery={delivery}
      below={
        said.error && (
          <div role="alert" className="flex flex-col items-end gap-1 text-danger-ink text-small">
            <p className="text-end">{reasonOf(said.error)}</p>
            <div className="flex gap-1">
              <Button size="small" variant="quiet" onClick={() => onForget(said.key)}>
                {m.phone_discard()}
              </Button>
              <Button size="small" onClick={() => onRetry(said)}>
                {m.retry()}
              </Button>
            </div>
          </div>
        )
      }
    >
      {said.replyTo && <Quote entry={quoted} company={company} />}
      <Content shown={shown} />
    </MessageBubble>
  )
}
