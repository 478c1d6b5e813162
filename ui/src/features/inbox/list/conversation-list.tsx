import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowUp, Inbox, PartyPopper } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { Failure } from '@/app/failure'
import { usePreferences } from '@/app/preferences'
import { useMe } from '@/app/workspace'
import { EmptyState, FilteredEmpty, SkeletonRows } from '@/design/states'
import { VirtualList, type VirtualListHandle } from '@/design/virtual-list'
import { m } from '@/paraglide/messages'
import { countsQuery, listQuery } from '../queries'
import { ConversationCard } from './conversation-card'
import { useListCommands } from './list-commands'
import { idsOf } from './list-pages'
import { useListOrder } from './use-list-order'
import type { ListFilter, View } from './views'

interface Props {
  workspace: string
  filter: ListFilter
  selected: string | undefined
  onClearFilter: () => void
}

export function ConversationList({ workspace, filter, selected, onClearFilter }: Props) {
  const {
    data,
    error,
    isPending,
    isFetchingNextPage,
    hasNextPage,
    fetchNextPage,
    refetch,
    isPlaceholderData,
  } = useInfiniteQuery({ ...listQuery(workspace, filter), placeholderData: keepWhileSearching(filter) })
  const current = useMemo(() => idsOf(data?.pages ?? []), [data])
  if (data && current.length > 0) {
    return (
      <Rows
        workspace={workspace}
        name={isPlaceholderData ? 'before' : `${filter.view} ${filter.q ?? ''}`}
        current={current}
        selected={selected}
        onNearEnd={() => {
          if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
        }}
      />
    )
  }
  if (isPending) return <SkeletonRows count={8} />
  if (error) return <Failure what={m.inbox_list_failed()} error={error} onRetry={() => void refetch()} />
  if (filter.q) return <FilteredEmpty onClear={onClearFilter} />
  return <EmptyView workspace={workspace} view={filter.view} />
}

/** While a search is under way the rows before stay; another tab shows its own. */
function keepWhileSearching(filter: ListFilter) {
  return <Data,>(before: Data | undefined, query: { queryKey: readonly unknown[] } | undefined) => {
    const earlier = query?.queryKey.at(-1) as ListFilter | undefined
    return earlier?.view === filter.view ? before : undefined
  }
}

interface RowsProps {
  workspace: string
  name: string
  current: string[]
  selected: string | undefined
  onNearEnd: () => void
}

/** As the tokens have it, in the unit that grows with the browser's font size. */
const ROW_REMS = { comfortable: 4.25, compact: 3.5 }

function Rows({ workspace, name, current, selected, onNearEnd }: RowsProps) {
  const { id: me } = useMe()
  const density = usePreferences((preferences) => preferences.density)
  const list = useRef<VirtualListHandle>(null)
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const [isAtTop, setAtTop] = useState(true)
  const { ids, news, catchUp } = useListOrder(name, current, isPointed || isFocused || !isAtTop)
  useListCommands({ workspace, ids, selected, list })
  const toNews = useCallback(() => {
    catchUp()
    list.current?.scrollToIndex(0)
  }, [catchUp])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that somebody reads; nothing is done here.
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onPointerEnter={(event) => setPointed(event.pointerType === 'mouse')}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      {news > 0 && <NewsPill count={news} onClick={toNews} />}
      <VirtualList
        key={`${name} ${density}`}
        ref={list}
        label={m.inbox_list()}
        items={ids}
        keyOf={identity}
        estimate={ROW_REMS[density] * remInPixels()}
        even
        onNearEnd={onNearEnd}
        onScroll={({ atStart }) => setAtTop(atStart)}
      >
        {(id) => <ConversationCard workspace={workspace} id={id} me={me} selected={id === selected} />}
      </VirtualList>
      <p className="sr-only" role="status">
        {news > 0 && m.inbox_news({ count: news })}
      </p>
    </div>
  )
}

function remInPixels(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
}

const identity = (id: string) => id

function NewsPill({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute start-1/2 top-2 z-10 flex h-7 -translate-x-1/2 items-center gap-1 rounded-full bg-accent px-3 font-medium text-on-accent text-small shadow-overlay"
    >
      <ArrowUp aria-hidden className="size-3.5" />
      {m.inbox_news({ count })}
    </button>
  )
}

function EmptyView({ workspace, view }: { workspace: string; view: View }) {
  const { data: counts } = useQuery(countsQuery(workspace))
  switch (view) {
    case 'all':
      return counts && counts.closed > 0 ? (
        <EmptyState icon={PartyPopper} title={m.inbox_empty_done_title()} text={m.inbox_empty_done_text()} />
      ) : (
        <EmptyState icon={Inbox} title={m.inbox_empty_title()} text={m.inbox_empty_text()} />
      )
    case 'mine':
      return <EmptyState icon={Inbox} title={m.inbox_empty_mine_title()} text={m.inbox_empty_mine_text()} />
    case 'waiting':
      return (
        <EmptyState
          icon={PartyPopper}
          title={m.inbox_empty_waiting_title()}
          text={m.inbox_empty_waiting_text()}
        />
      )
    case 'bot':
      return <EmptyState icon={Inbox} title={m.inbox_empty_bot_title()} text={m.inbox_empty_bot_text()} />
    case 'closed':
      return (
        <EmptyState icon={Inbox} title={m.inbox_empty_closed_title()} text={m.inbox_empty_closed_text()} />
      )
  }
}
