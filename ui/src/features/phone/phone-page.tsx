import { useQuery } from '@tanstack/react-query'
import { Unplug } from 'lucide-react'
import { useMemo } from 'react'
import { isProblem } from '@/api/problem'
import { Failure } from '@/app/failure'
import { usePageTitle } from '@/app/page-title'
import { useWorkspace } from '@/app/workspace'
import { Pane, PaneHeader } from '@/design/pane'
import { EmptyState, SkeletonRows } from '@/design/states'
import { m } from '@/paraglide/messages'
import { emulatorOfWorkspace } from './emulator'
import { EmulatorProvider } from './emulator-context'
import { numbersQuery, someNumbers } from './numbers'
import { PhoneDesk } from './phone-desk'

export function PhonePage() {
  usePageTitle(m.nav_phone())
  const { key } = useWorkspace()
  const emulator = useMemo(() => emulatorOfWorkspace(key), [key])
  const numbers = useQuery(numbersQuery(emulator))
  const known = someNumbers(numbers.data)
  if (known) {
    return (
      <EmulatorProvider emulator={emulator}>
        <PhoneDesk numbers={known} />
      </EmulatorProvider>
    )
  }
  return (
    <Pane label={m.nav_phone()} className="flex-1">
      <PaneHeader title={m.nav_phone()} />
      {numbers.isPending && <SkeletonRows />}
      {isProblem(numbers.error, '/problems/not-found') || numbers.data ? (
        <EmptyState icon={Unplug} title={m.phone_no_emulator_title()} text={m.phone_no_emulator_text()} />
      ) : (
        numbers.isError && (
          <Failure
            what={m.phone_emulator_failed()}
            error={numbers.error}
            onRetry={() => void numbers.refetch()}
          />
        )
      )}
    </Pane>
  )
}
