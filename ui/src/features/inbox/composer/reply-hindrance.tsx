import { Bot, Inbox, Lock, type LucideIcon, TimerOff, UserRoundX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/design/button'
import { Tooltip } from '@/design/tooltip'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { useTakeOver } from '../actions'
import type { Conversation } from '../model'
import { agentName } from '../names'
import type { ReplyState } from './modes'

interface Props {
  state: ReplyState
  conversation: Conversation
  /** What had been written before it came to this. */
  draft: string
  chooseTemplate: () => void
}

/** Stands in the box itself: why one cannot reply, and what can be done. */
export function ReplyHindrance({ state, conversation, draft, chooseTemplate }: Props) {
  return (
    <div className="px-3 py-2.5">
      <Reason state={state} conversation={conversation} chooseTemplate={chooseTemplate} />
      {draft && (
        <div className="mt-2 border-line-strong border-s-2 ps-2">
          <p className="text-ink-faint text-small">{m.inbox_draft_kept()}</p>
          <p className="line-clamp-3 whitespace-pre-wrap text-ink-muted wrap-anywhere">
            <bdi>{draft}</bdi>
          </p>
        </div>
      )}
    </div>
  )
}

function Reason({ state, conversation, chooseTemplate }: Omit<Props, 'draft'>) {
  switch (state.kind) {
    case 'open':
      return null
    case 'closed':
      return <Line icon={Lock} title={m.inbox_hindrance_closed()} text={m.inbox_hindrance_closed_text()} />
    case 'blocked':
      return (
        <Line icon={UserRoundX} title={m.inbox_hindrance_blocked()} text={m.inbox_hindrance_blocked_text()} />
      )
    case 'window-closed':
      return <WindowClosed conversation={conversation} chooseTemplate={chooseTemplate} />
    case 'owned':
      return <Owned by={state.by} conversation={conversation} />
  }
}

function WindowClosed({ conversation, chooseTemplate }: Pick<Props, 'conversation' | 'chooseTemplate'>) {
  const format = useFormat()
  const closed = conversation.window_closes_at
  const title = closed
    ? m.inbox_hindrance_window({ instant: `${format.date(closed)} ${format.time(closed)}` })
    : m.inbox_hindrance_window_never()
  return (
    <Line
      icon={TimerOff}
      title={title}
      text={m.inbox_hindrance_window_text()}
      action={
        <Button variant="primary" onClick={chooseTemplate}>
          {m.inbox_template_choose()}
        </Button>
      }
    />
  )
}

function Owned({ by, conversation }: { by: 'bot' | 'queue' | 'agent'; conversation: Conversation }) {
  const takeOver = useTakeOver(conversation.id)
  const { owner, queue } = conversation
  if (by === 'agent' && owner.type === 'agent') {
    return (
      <Line
        icon={Lock}
        title={m.inbox_locked_by({ name: agentName(owner) })}
        text={m.inbox_locked_text()}
        action={
          <Tooltip text={m.inbox_take_over_warning({ name: agentName(owner) })}>
            <Button busy={takeOver.isPending} onClick={() => takeOver.mutate('anybody')}>
              {m.inbox_take_over_force()}
            </Button>
          </Tooltip>
        }
      />
    )
  }
  const title =
    by === 'bot' ? m.inbox_with_bot() : queue ? m.inbox_in_queue({ queue: queue.name }) : m.inbox_in_a_queue()
  return (
    <Line
      icon={by === 'bot' ? Bot : Inbox}
      title={title}
      text={m.inbox_take_over_hint()}
      action={
        <Tooltip text={m.inbox_take_over()} keys="a">
          <Button variant="primary" busy={takeOver.isPending} onClick={() => takeOver.mutate('nobody')}>
            {m.inbox_take_over()}
          </Button>
        </Tooltip>
      }
    />
  )
}

interface LineProps {
  icon: LucideIcon
  title: string
  text: string
  action?: ReactNode
}

function Line({ icon: Icon, title, text, action }: LineProps) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-muted" />
      <div className="min-w-40 flex-1">
        <p className="font-semibold wrap-anywhere">{title}</p>
        <p className="text-ink-muted text-small">{text}</p>
      </div>
      {action}
    </div>
  )
}
