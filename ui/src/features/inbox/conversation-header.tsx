import { Bot, Check, EllipsisVertical, Inbox, PanelRight, Undo2, UserRoundPlus } from 'lucide-react'
import { useMemo } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import { useWorkspace } from '@/app/workspace'
import { Avatar } from '@/design/avatar'
import { Button } from '@/design/button'
import { IconButton } from '@/design/icon-button'
import { Menu, MenuItem } from '@/design/menu'
import { PaneHeader } from '@/design/pane'
import { Tooltip } from '@/design/tooltip'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { useGiveBack, useTakeOver } from './actions'
import { useClose, useIsClosing } from './closing'
import { toggleContact } from './contact/contact-side'
import { type Conversation, isMine } from './model'
import { contactName } from './names'
import { OwnerBadge } from './owner-badge'
import { Watchers } from './presence/watchers'
import type { Watcher } from './presence/watchers-list'
import { usePlace } from './use-place'

interface Props {
  conversation: Conversation
  watchers: readonly Watcher[]
  onBack: (() => void) | undefined
}

export function ConversationHeader({ conversation, watchers, onBack }: Props) {
  const { me } = usePlace()
  const format = useFormat()
  const { contact, queue, channel } = conversation
  const name = contactName(conversation, format)
  return (
    <PaneHeader
      onBack={onBack}
      leading={<Avatar name={contact.name} id={contact.id} />}
      title={<bdi>{name}</bdi>}
      subtitle={
        <span className="flex items-center gap-2">
          <OwnerBadge conversation={conversation} me={me} className="max-w-40" />
          {queue && conversation.owner.type !== 'queue' && <span className="truncate">{queue.name}</span>}
          {channel && <span className="hidden truncate sm:inline">{channel.name}</span>}
          <Watchers watchers={watchers} />
        </span>
      }
      actions={<Actions conversation={conversation} name={name} />}
    />
  )
}

function Actions({ conversation, name }: { conversation: Conversation; name: string }) {
  const may = useRights(conversation)
  const takeOver = useTakeOver(conversation.id)
  const giveBack = useGiveBack(conversation.id)
  const close = useClose(conversation.id, name)
  const isClosing = useIsClosing(conversation.id)
  // From a colleague it is taken on purpose only: where the lock names them.
  const assume = may.takeOver ? () => takeOver.mutate('nobody') : undefined
  const give = may.giveBack ? giveBack.mutate : undefined
  const end = may.close && !isClosing ? close : undefined
  useActionCommands({ assume, give, end })
  return (
    <>
      {assume && (
        <Tooltip text={m.inbox_take_over()} keys="a">
          <Button size="small" icon={UserRoundPlus} busy={takeOver.isPending} onClick={assume}>
            {m.inbox_take_over()}
          </Button>
        </Tooltip>
      )}
      {give && (
        <Menu
          align="end"
          trigger={
            <Button size="small" icon={Undo2} busy={giveBack.isPending} className="max-lg:hidden">
              {m.inbox_give_back()}
            </Button>
          }
        >
          <MenuItem icon={Inbox} onSelect={() => give('queue')}>
            {m.inbox_give_to_queue()}
          </MenuItem>
          <MenuItem icon={Bot} onSelect={() => give('bot')}>
            {m.inbox_give_to_bot()}
          </MenuItem>
        </Menu>
      )}
      {end && (
        <Tooltip text={m.inbox_close()} keys="e">
          <Button size="small" icon={Check} onClick={end} className="max-lg:hidden">
            {m.inbox_close()}
          </Button>
        </Tooltip>
      )}
      {(give || end) && <NarrowMenu give={give} end={end} />}
      <IconButton icon={PanelRight} label={m.inbox_contact_panel()} onClick={toggleContact} />
    </>
  )
}

type Give = ((to: 'queue' | 'bot') => void) | undefined
type End = (() => void) | undefined

/** Where there is no room for buttons. */
function NarrowMenu({ give, end }: { give: Give; end: End }) {
  return (
    <Menu
      align="end"
      trigger={<IconButton icon={EllipsisVertical} label={m.inbox_more_actions()} className="lg:hidden" />}
    >
      {give && (
        <>
          <MenuItem icon={Inbox} onSelect={() => give('queue')}>
            {m.inbox_give_to_queue()}
          </MenuItem>
          <MenuItem icon={Bot} onSelect={() => give('bot')}>
            {m.inbox_give_to_bot()}
          </MenuItem>
        </>
      )}
      {end && (
        <MenuItem icon={Check} onSelect={end}>
          {m.inbox_close()}
        </MenuItem>
      )}
    </Menu>
  )
}

interface Rights {
  takeOver: boolean
  giveBack: boolean
  close: boolean
}

/** What the person may do now. Who supervises may also give back and close what others own. */
function useRights({ state, owner }: Conversation): Rights {
  const { me } = usePlace()
  const { role } = useWorkspace()
  if (state === 'closed') return { takeOver: false, giveBack: false, close: false }
  const mine = isMine(owner, me)
  const supervises = role === 'administrator' || role === 'supervisor'
  return {
    takeOver: owner.type !== 'agent',
    giveBack: mine || (supervises && owner.type === 'agent'),
    close: mine || supervises,
  }
}

function useActionCommands({ assume, give, end }: { assume: End; give: Give; end: End }) {
  useCommands(
    useMemo(() => {
      const group = m.inbox_commands()
      const offered: (Command | false)[] = [
        assume !== undefined && {
          id: 'inbox-take-over',
          group,
          label: m.inbox_command_take_over(),
          keys: ['a'],
          run: assume,
        },
        end !== undefined && {
          id: 'inbox-close',
          group,
          label: m.inbox_command_close(),
          keys: ['e'],
          run: end,
        },
        give !== undefined && {
          id: 'inbox-give-to-queue',
          group,
          label: m.inbox_command_give_to_queue(),
          run: () => give('queue'),
        },
        give !== undefined && {
          id: 'inbox-give-to-bot',
          group,
          label: m.inbox_command_give_to_bot(),
          run: () => give('bot'),
        },
      ]
      return offered.filter((one) => one !== false)
    }, [assume, give, end]),
  )
}
