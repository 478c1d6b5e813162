import { upload } from '@/api/upload'
import type { Uploaded } from './model'

interface Target {
  workspace: string
  conversation: string
}

interface Sent {
  file: File
  key: string
  signal: AbortSignal
  onProgress?: (sent: number) => void
}

/** Sends a file to our server, for the customer of a conversation. */
export function uploadFor({ workspace, conversation }: Target, { file, key, signal, onProgress }: Sent) {
  const path = `/api/v1/workspaces/${encodeURIComponent(workspace)}/conversations/${conversation}/uploads`
  return upload<Uploaded>({
    path: `${path}?${new URLSearchParams({ filename: file.name })}`,
    file,
    idempotencyKey: key,
    signal,
    onProgress: onProgress ?? (() => {}),
  })
}
