import { m } from '@/paraglide/messages'
import type { FileView } from './model'

const reasons: Record<string, () => string> = {
  too_large: m.inbox_file_too_large,
  infected: m.inbox_file_infected,
  not_scanned: m.inbox_file_not_scanned,
  gone: m.inbox_file_gone,
  erased: m.inbox_file_erased,
}

/** Why a file is not there, and what to do. */
export function FileTrouble({ file }: { file: FileView }) {
  if (file.state === 'pending') {
    return (
      <span role="status">
        {m.inbox_file_pending()} {file.reason && m.inbox_file_waits()}
      </span>
    )
  }
  const said = (file.reason && reasons[file.reason]) || m.inbox_file_failed
  return <span className="text-danger-ink">{said()}</span>
}
