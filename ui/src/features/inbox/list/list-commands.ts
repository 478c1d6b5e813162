import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useMemo } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import type { VirtualListHandle } from '@/design/virtual-list'
import { m } from '@/paraglide/messages'

interface Options {
  workspace: string
  ids: string[]
  selected: string | undefined
  list: RefObject<VirtualListHandle | null>
}

/** J and K: through the cards while none is open, from conversation to conversation once one is. */
export function useListCommands({ workspace, ids, selected, list }: Options) {
  const navigate = useNavigate()
  useCommands(
    useMemo<Command[]>(() => {
      function go(step: 1 | -1) {
        const index = neighbour(ids, selected ?? focusedCard(), step)
        const id = ids[index]
        if (id === undefined) return
        list.current?.scrollToIndex(index)
        if (!selected) return focusCard(id)
        void navigate({
          to: '/w/$workspace/inbox/$conversation',
          params: { workspace, conversation: id },
          search: (search) => ({ ...search, trace: undefined }),
        })
      }
      const group = m.inbox_commands()
      return [
        { id: 'inbox-next', group, label: m.inbox_command_next(), keys: ['j'], run: () => go(1) },
        { id: 'inbox-previous', group, label: m.inbox_command_previous(), keys: ['k'], run: () => go(-1) },
      ]
    }, [workspace, ids, selected, list, navigate]),
  )
}

/** From nowhere one comes to the first. */
export function neighbour(ids: readonly string[], from: string | undefined, step: 1 | -1): number {
  const at = from === undefined ? -1 : ids.indexOf(from)
  if (at < 0) return 0
  return Math.min(ids.length - 1, Math.max(0, at + step))
}

function focusedCard(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-conversation]')?.dataset.conversation
}

/** It may have to be scrolled to first: then it is there a frame later. */
function focusCard(id: string, frames = 10) {
  const card = document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)
  if (card) card.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusCard(id, frames - 1))
}
