import { useMutation } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { answer, api, idempotencyKey } from '@/api/client'
import { tellFailure } from '@/app/notify'
import { Button } from '@/design/button'
import { m } from '@/paraglide/messages'
import { keepMessages } from '../cache'
import type { Message } from '../model'
import { usePlace } from '../use-place'

/** Why a message did not leave, its code, and what to do. */
export function DeliveryTrouble({ message, mayResend }: { message: Message; mayResend: boolean }) {
  const error = message.delivery?.error
  const resend = useResend(message)
  const canHelp = mayResend && error?.kind !== 'window_closed' && !resend.isSuccess
  return (
    <div className="flex flex-col items-end gap-1 text-end text-danger-ink text-small">
      <p>{error?.sentence ?? m.inbox_failed_unknown()}</p>
      <div className="flex items-center gap-2">
        {error?.code != null && (
          <span className="text-ink-muted">{m.inbox_failed_code({ code: error.code })}</span>
        )}
        {canHelp && (
          <Button size="small" icon={RotateCw} busy={resend.isPending} onClick={() => resend.mutate()}>
            {m.inbox_resend()}
          </Button>
        )}
      </div>
    </div>
  )
}

function useResend(message: Message) {
  const place = usePlace()
  const [key] = useState(idempotencyKey)
  return useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/workspaces/{workspace}/messages/{message}/resend', {
          params: {
            path: { workspace: place.workspace, message: message.id },
            header: { 'idempotency-key': key },
          },
        }),
      ),
    onSuccess: (sent) => keepMessages(place, [sent]),
    onError: (error) => tellFailure(m.inbox_resend_failed(), error),
  })
}
