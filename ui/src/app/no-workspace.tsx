import { DoorClosed } from 'lucide-react'
import { Button } from '@/design/button'
import { EmptyState } from '@/design/states'
import { m } from '@/paraglide/messages'
import { usePageTitle } from './page-title'
import { useLogOut } from './session'

export function NoWorkspace() {
  const logOut = useLogOut()
  usePageTitle(m.no_workspace_title())
  return (
    <main className="flex h-full">
      <EmptyState
        icon={DoorClosed}
        title={m.no_workspace_title()}
        text={m.no_workspace_text()}
        action={<Button onClick={logOut}>{m.log_out()}</Button>}
      />
    </main>
  )
}
