import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { PaneBoundary } from '@/app/pane-boundary'
import { useWorkspace } from '@/app/workspace'
import { Pane, PaneHeader } from '@/design/pane'
import { type Tab, Tabs } from '@/design/tabs'
import { m } from '@/paraglide/messages'
import { AlertsMenu } from '../alerts/alerts-menu'
import { countsQuery } from '../queries'
import { ConversationList } from './conversation-list'
import { SearchField } from './search-field'
import { filterOf, searchOf, VIEWS, type View } from './views'

const route = getRouteApi('/w/$workspace/inbox')

/** The list with its tabs and its search; the address holds what is chosen. */
export function ListPane({ selected, className }: { selected: string | undefined; className?: string }) {
  const { key: workspace } = useWorkspace()
  const search = route.useSearch()
  const navigate = useNavigate()
  const filter = useMemo(() => filterOf(search), [search])
  const show = useCallback(
    (view: View, q: string | undefined) =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...searchOf(view), q }),
        replace: true,
      }),
    [navigate],
  )
  return (
    <Pane label={m.nav_inbox()} className={className}>
      <PaneHeader title={m.nav_inbox()} actions={<AlertsMenu />} />
      <SearchField q={filter.q} onSearch={(q) => show(filter.view, q)} />
      <Tabs
        label={m.inbox_views()}
        tabs={useTabs(workspace)}
        current={filter.view}
        onChange={(view) => show(view, filter.q)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <PaneBoundary what={m.inbox_list_failed()}>
          <ConversationList
            workspace={workspace}
            filter={filter}
            selected={selected}
            onClearFilter={() => show('all', undefined)}
          />
        </PaneBoundary>
      </Tabs>
    </Pane>
  )
}

const labels: Record<View, () => string> = {
  all: m.inbox_view_all,
  mine: m.inbox_view_mine,
  waiting: m.inbox_view_waiting,
  bot: m.inbox_view_bot,
  closed: m.inbox_view_closed,
}

function useTabs(workspace: string): Tab<View>[] {
  const { data: counts } = useQuery(countsQuery(workspace))
  return VIEWS.map((view) => ({
    key: view,
    label: labels[view](),
    // Of closed ones nobody needs the number.
    count: view === 'closed' ? undefined : counts?.[view],
  }))
}
