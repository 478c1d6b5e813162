import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useWorkspace } from '@/app/workspace'
import { Banner } from '@/design/banner'
import { buttonLook } from '@/design/button'
import { IconButton } from '@/design/icon-button'
import { m } from '@/paraglide/messages'

interface Props {
  /** The customer's. */
  name: string
  onEnd: () => void
}

/** What to try first, for whoever has just come in. */
export function Welcome({ name, onEnd }: Props) {
  const { key: workspace } = useWorkspace()
  const tries = { order: m.phone_suggestion_order(), person: m.phone_suggestion_person() }
  return (
    <Banner
      tone="info"
      className="rounded-none"
      action={<IconButton icon={X} label={m.close()} onClick={onEnd} />}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-60 flex-1">
          <p className="font-semibold">{m.phone_welcome_title({ name })}</p>
          <p>{m.phone_welcome_text(tries)}</p>
        </div>
        {/* Beside the phone: the conversation is seen to arrive there. */}
        <Link to="/w/$workspace/inbox" params={{ workspace }} target="_blank" className={buttonLook()}>
          {m.phone_welcome_inbox()}
        </Link>
      </div>
    </Banner>
  )
}
