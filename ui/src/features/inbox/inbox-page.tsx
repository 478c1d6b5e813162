import { Outlet, useParams } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { usePageTitle } from '@/app/page-title'
import { EmptyState } from '@/design/states'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { useAlerts } from './alerts/use-alerts'
import { ListPane } from './list/list-pane'
import { useInboxLive } from './live'

/** List, conversation and contact side by side; on a narrow screen one at a time. */
export function InboxPage() {
  const { conversation } = useParams({ strict: false })
  usePageTitle(m.nav_inbox())
  useInboxLive(useAlerts())
  return (
    <div className="flex min-h-0 flex-1">
      <ListPane
        selected={conversation}
        className={cn('w-full border-line border-e md:w-80 lg:w-92', conversation && 'hidden md:flex')}
      />
      {conversation ? (
        <Outlet />
      ) : (
        <div className="hidden flex-1 bg-surface md:flex">
          <EmptyState
            icon={MessagesSquare}
            title={m.inbox_none_open_title()}
            text={m.inbox_none_open_text()}
          />
        </div>
      )}
    </div>
  )
}
