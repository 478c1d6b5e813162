import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from '@/app/failure'
import { Skeleton } from '@/design/states'

interface Props<Data> {
  title: string
  about: string
  /** Said when it could not be read. */
  failed: string
  query: UseQueryResult<Data>
  children: (data: Data) => ReactNode
}

/** One thing that the provider keeps of a number, read there when the page is opened. */
export function NumberSection<Data>({ title, about, failed, query, children }: Props<Data>) {
  const { data, error, refetch } = query
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div>
        <h2 className="font-semibold text-lead">{title}</h2>
        <p className="text-ink-muted">{about}</p>
      </div>
      {data !== undefined && children(data)}
      {data === undefined && error && <Failure what={failed} error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton className="h-40" />}
    </section>
  )
}
