import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useWorkspace } from '@/app/workspace'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { SectionFrame } from '../section-frame'
import { CapabilityTable } from './capability-table'
import { guides } from './guides'

/** The first step of connecting a number: through whom. */
export function NewChannelPage() {
  const { key: workspace } = useWorkspace()
  const { language } = useFormat()
  const navigate = useNavigate()
  const back = () => void navigate({ to: '/w/$workspace/settings/channels', params: { workspace } })
  return (
    <SectionFrame
      title={m.channels_choose_provider()}
      about={m.channels_choose_provider_text()}
      onBack={back}
    >
      <ul className="grid gap-3 lg:grid-cols-2">
        {guides.map((guide) => (
          <li
            key={guide.key}
            className="relative flex items-center gap-3 rounded-lg border border-line p-4 focus-within:outline-2 focus-within:outline-focus hover:border-line-strong"
          >
            <div className="min-w-0 flex-1">
              <h2 className="font-semibold text-lead">
                <Link
                  to="/w/$workspace/settings/channels/new/$provider"
                  params={{ workspace, provider: guide.key }}
                  className="outline-none after:absolute after:inset-0"
                >
                  {guide.name}
                </Link>
              </h2>
              <p className="text-ink-muted">{guide.about[language]}</p>
            </div>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint" />
          </li>
        ))}
      </ul>
      <CapabilityTable />
    </SectionFrame>
  )
}
