import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { m } from '@/paraglide/messages'
import { keepOpen } from '../closing'

export function ClosingBar({ conversation }: { conversation: string }) {
  return (
    <Banner
      tone="info"
      className="mb-2"
      action={
        <Button size="small" onClick={() => keepOpen(conversation)}>
          {m.undo()}
        </Button>
      }
    >
      {m.inbox_closing_bar()}
    </Banner>
  )
}
