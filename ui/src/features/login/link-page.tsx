import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Failure } from '@/app/failure'
import { buttonLook } from '@/design/button'
import { Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import { FrontPage } from './front-page'

/** A link that leads nowhere any more: why, and what to do. */
export function DeadLink({ title, text }: { title: string; text: string }) {
  return (
    <FrontPage title={title} text={text}>
      <Link to="/login" className={buttonLook()}>
        {m.link_to_login()}
      </Link>
    </FrontPage>
  )
}

/** While a link is looked at, and when that failed. */
export function UnreadLink({ title, look }: { title: string; look: UseQueryResult }) {
  return (
    <FrontPage title={title}>
      {look.error ? (
        <Failure what={m.link_look_failed()} error={look.error} onRetry={() => void look.refetch()} />
      ) : (
        <div role="status" aria-label={m.loading()} className="flex flex-col gap-4">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      )}
    </FrontPage>
  )
}
