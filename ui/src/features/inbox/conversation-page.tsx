import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Pane, PaneHeader } from '@/design/pane'
import { m } from '@/paraglide/messages'

const route = getRouteApi('/w/$workspace/inbox/$conversation')

export function ConversationPage() {
  const params = route.useParams()
  const navigate = useNavigate()
  const back = () => void navigate({ to: '/w/$workspace/inbox', params: { workspace: params.workspace } })
  return (
    <Pane label={m.conversation()} className="flex-1">
      <PaneHeader title={m.conversation()} onBack={back} />
    </Pane>
  )
}
