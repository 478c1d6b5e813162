import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { QrCode } from 'lucide-react'
import { useMemo } from 'react'
import { isProblem } from '@/api/problem'
import { Failure } from '@/app/failure'
import { usePageTitle } from '@/app/page-title'
import { EmptyState, SkeletonRows } from '@/design/states'
import { m } from '@/paraglide/messages'
import { emulatorOfVisit } from './emulator'
import { EmulatorProvider } from './emulator-context'
import { numbersQuery, someNumbers } from './numbers'
import { Phone } from './phone'

/** One customer's phone on a real one, without a login: the address carries the right to it. */
export function VisitPage() {
  usePageTitle(m.nav_phone())
  const token = useLocation().hash
  return (
    <main className="mx-auto flex h-dvh max-w-xl flex-col">
      {token === '' ? <Expired /> : <Visit key={token} token={token} />}
    </main>
  )
}

function Visit({ token }: { token: string }) {
  const emulator = useMemo(() => emulatorOfVisit(token), [token])
  const visitor = useQuery({
    queryKey: [...emulator.key, 'visitor'],
    queryFn: ({ signal }) => emulator.visitor(signal),
  })
  const numbers = useQuery(numbersQuery(emulator))
  const known = someNumbers(numbers.data)
  const error = visitor.error ?? numbers.error
  if (visitor.data && known) {
    return (
      <EmulatorProvider emulator={emulator}>
        <Phone who={visitor.data.customer} numbers={known} />
      </EmulatorProvider>
    )
  }
  if (isProblem(error, '/problems/link-expired')) return <Expired />
  if (!error) return <SkeletonRows />
  function retry() {
    void visitor.refetch()
    void numbers.refetch()
  }
  return <Failure what={m.phone_emulator_failed()} error={error} onRetry={retry} />
}

function Expired() {
  return (
    <EmptyState icon={QrCode} title={m.phone_visit_expired_title()} text={m.phone_visit_expired_text()} />
  )
}
