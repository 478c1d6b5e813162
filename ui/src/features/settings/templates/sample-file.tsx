import { useMutation } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useRef } from 'react'
import { idempotencyKey } from '@/api/client'
import { upload } from '@/api/upload'
import { reasonOf } from '@/app/failure'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import type { MediaKind } from '@/lib/wa-media'
import { m } from '@/paraglide/messages'

/** What reviewers can be shown. */
const types: Partial<Record<MediaKind, string>> = {
  image: 'image/jpeg,image/png',
  video: 'video/mp4',
  document: 'application/pdf',
}

interface Props {
  channel: string
  kind: MediaKind
  isThere: boolean
  onUploaded: (handle: string) => void
}

/** The file that reviewers see in the header; each send brings its own. */
export function SampleFile({ channel, kind, isThere, onUploaded }: Props) {
  const { key: workspace } = useWorkspace()
  const picker = useRef<HTMLInputElement>(null)
  const send = useMutation({
    mutationFn: (file: File) =>
      upload<{ handle: string }>({
        path: `/api/v1/workspaces/${encodeURIComponent(workspace)}/templates/samples?${new URLSearchParams({ channel, file_name: file.name })}`,
        file,
        idempotencyKey: idempotencyKey(),
        signal: new AbortController().signal,
        onProgress: () => {},
      }),
    onSuccess: ({ handle }) => onUploaded(handle),
  })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button busy={send.isPending} onClick={() => picker.current?.click()}>
        {m.template_sample_file()}
      </Button>
      {isThere && (
        <p role="status" className="flex items-center gap-1 text-small text-success-ink">
          <CircleCheck aria-hidden className="size-4" />
          {m.template_sample_there()}
        </p>
      )}
      {send.error && (
        <p role="alert" className="text-danger-ink text-small">
          {reasonOf(send.error)}
        </p>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        accept={types[kind]}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) send.mutate(file)
        }}
      />
    </div>
  )
}
