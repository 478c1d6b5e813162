import { Outlet } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { usePageTitle } from '@/app/page-title'
import { Pane, PaneHeader } from '@/design/pane'
import { EmptyState } from '@/design/states'
import { m } from '@/paraglide/messages'

export function InboxPage() {
  usePageTitle(m.nav_inbox())
  return (
    <div className="flex min-h-0 flex-1">
      <Pane label={m.nav_inbox()} className="w-full border-line border-e md:w-80">
        <PaneHeader title={m.nav_inbox()} />
        <EmptyState icon={Inbox} title={m.inbox_empty_title()} text={m.inbox_empty_text()} />
      </Pane>
      <Outlet />
    </div>
  )
}
