import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useEventStream } from '@/api/events'
import { FormatProvider } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { ConnectionNotice } from './connection-notice'
import { useGeneralCommands } from './general-commands'
import { PaneBoundary } from './pane-boundary'
import { usePreferences } from './preferences'
import { Rail } from './rail'
import { useWorkspace } from './workspace'

/** The frame of every page of a workspace: rail at the left, or bar at the bottom of a narrow screen. */
export function Shell() {
  const workspace = useWorkspace()
  const language = usePreferences((preferences) => preferences.language)
  useEventStream(workspace.key)
  useGeneralCommands()
  return (
    <FormatProvider
      language={language}
      timeZone={workspace.time_zone}
      clockOffsetMs={workspace.clockOffsetMs}
    >
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:start-2 focus:top-2"
      >
        {m.skip_to_content()}
      </a>
      <div className="flex h-dvh flex-col">
        {workspace.kind === 'homologation' && <HomologationStrip />}
        <div className="flex min-h-0 flex-1 flex-col-reverse md:flex-row">
          <Rail />
          <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
            <ConnectionNotice />
            <PaneBoundary what={m.page_failed()}>
              <Suspense>
                <Outlet />
              </Suspense>
            </PaneBoundary>
          </main>
        </div>
      </div>
    </FormatProvider>
  )
}

function HomologationStrip() {
  return (
    <p className="shrink-0 bg-homologation px-3 text-center text-on-homologation text-small">
      <strong className="font-semibold">{m.homologation()}</strong>
      <span className="hidden sm:inline"> · {m.homologation_hint()}</span>
    </p>
  )
}
