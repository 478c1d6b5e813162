import { useQuery } from '@tanstack/react-query'
import { MessageCircleOff, Waypoints } from 'lucide-react'
import { useMemo } from 'react'
import { useEventHandlers } from '@/api/events'
import { isProblem } from '@/api/problem'
import { Failure } from '@/app/failure'
import { PaneBoundary } from '@/app/pane-boundary'
import { Sheet } from '@/design/dialog'
import { EmptyState, Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import { traceQuery } from '../queries'
import { usePlace } from '../use-place'
import { traceHandlers } from './live'
import { Waterfall } from './waterfall'
import { wayOf } from './way'

interface Props {
  thread: string
  message: string | undefined
  onClose: () => void
}

/** What happened to a message when, and what was said to other systems on its way. */
export function TraceSheet({ thread, message, onClose }: Props) {
  return (
    <Sheet
      width="wide"
      open={message !== undefined}
      onOpenChange={onClose}
      title={m.inbox_trace_title()}
      description={m.inbox_trace_text()}
    >
      <PaneBoundary what={m.inbox_trace_failed()}>
        {message && <Trace thread={thread} message={message} />}
      </PaneBoundary>
    </Sheet>
  )
}

function Trace({ thread, message }: { thread: string; message: string }) {
  const { workspace } = usePlace()
  const { data: steps, error, refetch } = useQuery(traceQuery(workspace, message))
  useEventHandlers(useMemo(() => traceHandlers(thread), [thread]))
  const way = useMemo(() => steps && wayOf(steps), [steps])
  if (way && way.rows.length > 0) return <Waterfall way={way} />
  if (way) {
    return <EmptyState icon={Waypoints} title={m.inbox_trace_empty()} text={m.inbox_trace_empty_text()} />
  }
  if (isProblem(error, '/problems/not-found')) {
    return (
      <EmptyState
        icon={MessageCircleOff}
        title={m.inbox_trace_missing()}
        text={m.inbox_trace_missing_text()}
      />
    )
  }
  if (error) return <Failure what={m.inbox_trace_failed()} error={error} onRetry={() => void refetch()} />
  return <TraceShape />
}

const SHAPE = ['w-full', 'w-1/5', 'w-2/5', 'w-1/3', 'w-1/4', 'w-1/5']

function TraceShape() {
  return (
    <div role="status" aria-label={m.loading()} className="flex flex-col gap-5 pt-2">
      {SHAPE.map((width, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are what they are.
        <Skeleton key={row} className={width} />
      ))}
    </div>
  )
}
