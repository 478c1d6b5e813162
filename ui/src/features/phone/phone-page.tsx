import { Smartphone } from 'lucide-react'
import { usePageTitle } from '@/app/page-title'
import { Pane, PaneHeader } from '@/design/pane'
import { EmptyState } from '@/design/states'
import { m } from '@/paraglide/messages'

export function PhonePage() {
  usePageTitle(m.nav_phone())
  return (
    <Pane label={m.nav_phone()} className="flex-1">
      <PaneHeader title={m.nav_phone()} />
      <EmptyState icon={Smartphone} title={m.phone_empty_title()} text={m.phone_empty_text()} />
    </Pane>
  )
}
