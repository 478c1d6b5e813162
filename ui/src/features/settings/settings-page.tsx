import { Link, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { usePageTitle } from '@/app/page-title'
import { PaneBoundary } from '@/app/pane-boundary'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { m } from '@/paraglide/messages'
import { sections } from './sections'

/** The sections that a person may see, and the one that is open. */
export function SettingsPage() {
  usePageTitle(m.nav_settings())
  const { key, role } = useWorkspace()
  const shown = sections.filter((section) => may(role, section.needs))
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface md:flex-row">
      <nav
        aria-label={m.settings_sections()}
        className="flex shrink-0 gap-1 overflow-x-auto border-line border-b p-2 md:w-52 md:flex-col md:border-e md:border-b-0 md:p-3"
      >
        {shown.map(({ path, icon: Icon, label }) => (
          <Link
            key={path}
            to={path}
            params={{ workspace: key }}
            className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2.5 font-medium text-ink-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-accent-ink"
          >
            <Icon aria-hidden className="size-4 shrink-0" />
            {label()}
          </Link>
        ))}
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <PaneBoundary what={m.page_failed()}>
          <Suspense>
            <Outlet />
          </Suspense>
        </PaneBoundary>
      </div>
    </div>
  )
}
