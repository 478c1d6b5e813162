import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Failure } from '@/app/failure'
import { Skeleton } from '@/design/states'
import { Instant } from '@/design/time'
import { VirtualList, type VirtualListHandle } from '@/design/virtual-list'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import type { Sending } from '../composer/send'
import type { Conversation, Message } from '../model'
import { factsQuery, membersQuery, threadQuery } from '../queries'
import { usePlace } from '../use-place'
import { FactRow, type NameOf } from './fact-row'
import { MessageRow } from './message-row'
import { inThread, stillPending } from './pending'
import { PendingRow } from './pending-row'
import { usePending } from './pending-store'
import { firstUnread, type ThreadItem, threadItems } from './thread-items'
import { messagesOf } from './thread-pages'
import { useReadMark } from './use-read-mark'

interface Props {
  conversation: Conversation
  sending: Sending
  mayReply: boolean
  onQuote: (message: Message) => void
  onTrace: (message: string) => void
}

export function Thread({ conversation, ...rows }: Props) {
  const { workspace } = usePlace()
  const query = useInfiniteQuery(threadQuery(workspace, conversation.id))
  const messages = useMemo(() => messagesOf(query.data?.pages ?? []), [query.data])
  const items = useItems({ conversation, messages, hasOlder: query.hasNextPage })
  const older = useCallback(() => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
  }, [query.hasNextPage, query.isFetchingNextPage, query.fetchNextPage])
  if (query.isPending) return <ThreadShape />
  if (!query.data) {
    return <Failure what={m.inbox_thread_failed()} error={query.error} onRetry={() => void query.refetch()} />
  }
  return (
    <Rows
      conversation={conversation}
      items={items}
      newest={messages.at(-1)?.position ?? 0}
      {...rows}
      onNearStart={older}
    />
  )
}

function useItems(sources: { conversation: Conversation; messages: Message[]; hasOlder: boolean }) {
  const { conversation, messages, hasOlder } = sources
  const { workspace } = usePlace()
  const format = useFormat()
  const { data: facts = [] } = useQuery(factsQuery(workspace, conversation.id))
  const sent = usePending(conversation.id)
  // As it was when the thread was opened: the line does not wander while one reads.
  const [unread] = useState(conversation.unread)
  const [unreadFrom, setUnreadFrom] = useState<number>()
  if (unread > 0 && unreadFrom === undefined && messages.length > 0) {
    setUnreadFrom(firstUnread(messages, unread) ?? 0)
  }
  return useMemo(() => {
    const pending = stillPending(inThread(sent), messages)
    return threadItems({ messages, facts, pending, unreadFrom, hasOlder, dayKey: format.dayKey })
  }, [messages, facts, sent, unreadFrom, hasOlder, format])
}

interface RowsProps extends Props {
  items: ThreadItem[]
  newest: number
  onNearStart: () => void
}

function Rows({ conversation, items, newest, onNearStart, ...row }: RowsProps) {
  const list = useRef<VirtualListHandle>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const nameOf = useNames()
  useReadMark(conversation, newest, isAtEnd)
  const news = useNews(newest, isAtEnd)
  useFollowOwn(items, list)
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <VirtualList
        ref={list}
        label={m.inbox_thread()}
        items={items}
        keyOf={keyOf}
        estimate={64}
        anchor="end"
        onNearStart={onNearStart}
        onScroll={({ atEnd }) => setAtEnd(atEnd)}
      >
        {(item) => <Row item={item} nameOf={nameOf} {...row} />}
      </VirtualList>
      {!isAtEnd && <DownButton news={news} onClick={() => list.current?.scrollToEnd()} />}
      <p className="sr-only" role="status">
        {news > 0 && m.inbox_new_messages()}
      </p>
    </div>
  )
}

const keyOf = (item: ThreadItem) => item.key

interface RowProps extends Omit<Props, 'conversation'> {
  item: ThreadItem
  nameOf: NameOf
}

function Row({ item, mayReply, sending, onQuote, onTrace, nameOf }: RowProps) {
  switch (item.kind) {
    case 'day':
      return (
        <p className="pt-3 pb-1 text-center">
          <span className="rounded-full bg-neutral-soft px-3 py-0.5 font-medium text-neutral-ink text-small">
            <Instant instant={item.at} show="longDate" />
          </span>
        </p>
      )
    case 'unread':
      return (
        <p className="flex items-center gap-3 px-4 pt-2 pb-1 font-medium text-accent-ink text-small before:h-px before:flex-1 before:bg-accent after:h-px after:flex-1 after:bg-accent">
          {m.inbox_unread_line()}
        </p>
      )
    case 'fact':
      return <FactRow fact={item.fact} nameOf={nameOf} />
    case 'pending':
      return <PendingRow pending={item.pending} sending={sending} />
    case 'message':
      return (
        <MessageRow
          message={item.message}
          startsGroup={item.startsGroup}
          reactions={item.reactions}
          mayReply={mayReply}
          onQuote={onQuote}
          onTrace={onTrace}
        />
      )
  }
}

/** Colleagues by id. */
function useNames(): NameOf {
  const { workspace } = usePlace()
  const { data: members } = useQuery(membersQuery(workspace))
  return useCallback(
    (user) => members?.find((member) => member.id === user)?.name ?? m.inbox_former_agent(),
    [members],
  )
}

/** How many came since the reader left the end. */
function useNews(newest: number, isAtEnd: boolean): number {
  const [seen, setSeen] = useState(newest)
  if (isAtEnd && seen !== newest) setSeen(newest)
  return isAtEnd ? 0 : newest - seen
}

/** What one sends oneself is looked at, wherever one was reading. */
function useFollowOwn(items: ThreadItem[], list: React.RefObject<VirtualListHandle | null>) {
  const last = items.at(-1)
  const own = last?.kind === 'pending' ? last.key : undefined
  useEffect(() => {
    if (own) list.current?.scrollToEnd()
  }, [own, list])
}

function DownButton({ news, onClick }: { news: number; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={news > 0 ? m.inbox_new_messages() : m.inbox_to_end()}
      onClick={onClick}
      className="absolute end-4 bottom-3 flex h-8 min-w-8 items-center justify-center gap-1 rounded-full border border-line bg-raised px-2 font-medium text-small shadow-overlay hover:bg-hover"
    >
      <ArrowDown aria-hidden className="size-4" />
      {news > 0 && m.inbox_new_messages()}
    </button>
  )
}

function ThreadShape() {
  return (
    <div role="status" aria-label={m.loading()} className="flex flex-1 flex-col justify-end gap-3 p-4">
      <Skeleton className="h-12 w-2/5 rounded-xl" />
      <Skeleton className="h-16 w-1/2 self-end rounded-xl" />
      <Skeleton className="h-10 w-1/3 rounded-xl" />
    </div>
  )
}
