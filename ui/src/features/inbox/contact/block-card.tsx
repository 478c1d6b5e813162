import { useMutation } from '@tanstack/react-query'
import { Ban, CircleCheck } from 'lucide-react'
import { answer, api, idempotencyKey } from '@/api/client'
import { keys } from '@/api/keys'
import { tellFailure } from '@/app/notify'
import { Button } from '@/design/button'
import { Card } from '@/design/card'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { refreshContact } from '../live'
import type { Contact } from '../model'
import { usePlace } from '../use-place'

type Change = 'block' | 'unblock'

export function BlockCard({ contact }: { contact: Contact }) {
  const change = useBlocking(contact.id)
  return (
    <Card title={m.inbox_block_title()} folded={!contact.blocked}>
      <p className="mb-2 text-ink-muted">{contact.blocked ? m.inbox_blocked_text() : m.inbox_block_text()}</p>
      {contact.blocked ? (
        <Button
          size="small"
          icon={CircleCheck}
          busy={change.isPending}
          onClick={() => change.mutate('unblock')}
        >
          {m.inbox_unblock()}
        </Button>
      ) : (
        <Button size="small" icon={Ban} busy={change.isPending} onClick={() => change.mutate('block')}>
          {m.inbox_block()}
        </Button>
      )}
    </Card>
  )
}

function useBlocking(contact: string) {
  const place = usePlace()
  const change = useMutation({
    mutationFn: (wanted: Change) => {
      const request = {
        params: {
          path: { workspace: place.workspace, contact },
          header: { 'idempotency-key': idempotencyKey() },
        },
      }
      return answer(
        wanted === 'block'
          ? api.POST('/api/v1/workspaces/{workspace}/contacts/{contact}/block', request)
          : api.POST('/api/v1/workspaces/{workspace}/contacts/{contact}/unblock', request),
      )
    },
    onSuccess: (changed, wanted) => {
      place.queryClient.setQueryData(keys.contact(place.workspace, contact), changed)
      refreshContact(place, contact)
      if (wanted === 'block') toast.done(m.inbox_blocked_done(), { undo: () => change.mutate('unblock') })
    },
    onError: (error) => tellFailure(m.inbox_block_failed(), error),
  })
  return change
}
