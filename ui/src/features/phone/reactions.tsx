import { SmilePlus } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '@/design/icon-button'
import { Popover } from '@/design/popover'
import { m } from '@/paraglide/messages'
import type { Reactions } from './chat'

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** Under a bubble, what each side thinks of it. */
export function ReactionMarks({ reactions }: { reactions: Reactions | undefined }) {
  const { company, customer } = reactions ?? {}
  if (!company && !customer) return null
  return (
    <p className="-mt-2 flex gap-0.5 rounded-full border border-line bg-surface px-1.5 py-0.5 text-small leading-none">
      {company && <span title={m.phone_reaction_company()}>{company}</span>}
      {customer && <span title={m.phone_reaction_own()}>{customer}</span>}
    </p>
  )
}

interface Props {
  /** The customer's own. */
  current: string | undefined
  /** Without an emoji it is taken back. */
  onReact: (emoji: string) => void
}

export function ReactionButton({ current, onReact }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  function react(emoji: string) {
    setIsOpen(false)
    onReact(emoji === current ? '' : emoji)
  }
  return (
    <Popover
      label={m.phone_react()}
      side="top"
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={<IconButton icon={SmilePlus} label={m.phone_react()} className="size-6" />}
    >
      <div className="flex gap-1">
        {EMOJIS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-pressed={emoji === current}
            onClick={() => react(emoji)}
            className="grid size-9 place-items-center rounded-full text-title hover:bg-hover aria-pressed:bg-selected"
          >
            {emoji}
          </button>
        ))}
      </div>
    </Popover>
  )
}
