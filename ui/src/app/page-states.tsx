import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { Button } from '@/design/button'
import { EmptyState, SkeletonRows } from '@/design/states'
import { m } from '@/paraglide/messages'
import { Failure } from './failure'
import { usePageTitle } from './page-title'

export function PendingPage() {
  return (
    <main className="h-full">
      <SkeletonRows />
    </main>
  )
}

export function MissingPage() {
  const router = useRouter()
  usePageTitle(m.missing_page_title())
  return (
    <main className="flex h-full">
      <EmptyState
        icon={MapPinOff}
        title={m.missing_page_title()}
        text={m.missing_page_text()}
        action={
          <Button variant="primary" onClick={() => void router.navigate({ to: '/' })}>
            {m.go_home()}
          </Button>
        }
      />
    </main>
  )
}

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  if (isProblem(error, '/problems/not-found')) return <MissingPage />
  // On the way to the login.
  if (isProblem(error, '/problems/unauthenticated')) return <PendingPage />
  function retry() {
    reset()
    void router.invalidate()
  }
  return (
    <main className="flex h-full">
      <Failure what={m.page_failed()} error={error} onRetry={retry} />
    </main>
  )
}
