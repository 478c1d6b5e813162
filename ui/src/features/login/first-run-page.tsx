import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { answer, api, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { installationQuery } from '@/api/queries'
import { m } from '@/paraglide/messages'
import { FirstRunForm, type Founders } from './first-run-form'
import { FrontPage } from './front-page'
import { DeadLink, UnreadLink } from './link-page'

/** Whom the demonstration's phone belongs to: the customer of order 1042. */
const DEMONSTRATION_CUSTOMER = '5511987654321'

/** The one-time link that the server printed: administrator, company, and straight in. */
export function FirstRunPage() {
  const token = useLocation().hash
  const installation = useQuery(installationQuery)
  const look = useQuery({
    queryKey: ['setup', token],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/setup/look', { body: { token }, signal })),
  })
  if (!installation.data) return <UnreadLink title={m.first_run_title()} look={installation} />
  if (installation.data.set_up) {
    return <DeadLink title={m.first_run_over_title()} text={m.first_run_over_text()} />
  }
  if (isProblem(look.error, '/problems/link-expired')) return <Expired installation={installation.data} />
  if (!look.data) return <UnreadLink title={m.first_run_title()} look={look} />
  return <Open token={token} installation={installation.data} />
}

function Expired({ installation }: { installation: Schemas['Installation'] }) {
  const command = installation.demonstration ? 'ponte demo' : 'ponte serve'
  return <DeadLink title={m.link_expired_title()} text={m.first_run_expired_text({ command })} />
}

interface OpenProps {
  token: string
  installation: Schemas['Installation']
}

function Open({ token, installation }: OpenProps) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const existing = installation.existing_workspace ?? undefined

  async function begin({ administrator, workspace }: Founders) {
    const body = { token, administrator, workspace }
    try {
      await answer(api.POST('/api/v1/setup', { body }))
    } catch (error) {
      // Somebody else was faster, or it lay too long: the page says which.
      if (isProblem(error, '/problems/link-expired')) await queryClient.invalidateQueries()
      throw error
    }
    queryClient.clear()
    if ('existing' in workspace) {
      const search = { who: [DEMONSTRATION_CUSTOMER], welcome: true as const }
      return navigate({ to: '/w/$workspace/phone', params: { workspace: workspace.existing }, search })
    }
    return navigate({ to: '/w/$workspace/inbox', params: { workspace: workspace.key } })
  }

  return (
    <FrontPage
      title={m.first_run_title()}
      text={existing ? m.first_run_demonstration_text() : m.first_run_text()}
    >
      <FirstRunForm existingWorkspace={existing} onBegin={begin} />
    </FrontPage>
  )
}
