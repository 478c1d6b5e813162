import { useCallback, useEffect } from 'react'
import { create } from 'zustand'
import { idempotencyKey, type Schemas } from '@/api/client'
import { reasonOf, requestIdOf } from '@/app/failure'
import { forgetWithPerson } from '@/app/tab-owner'
import { type FileRefusal, sendableAs, takesCaption } from '@/lib/wa-media'
import type { MediaContent, Uploaded } from '../media/model'
import { uploadFor } from '../media/upload'
import type { MessageContent } from '../model'
import { usePlace } from '../use-place'

export type AttachmentState =
  | { kind: 'refused'; refusal: FileRefusal }
  | { kind: 'uploading'; sent: number }
  | { kind: 'failed'; reason: string; requestId?: string }
  | { kind: 'ready'; uploaded: Uploaded }

/** A file that is to be sent: it goes to our server at once, to the customer when the person sends. */
export interface Attachment {
  key: string
  file: File
  state: AttachmentState
}

const nothing: readonly Attachment[] = []
const useStore = create<{ of: Record<string, readonly Attachment[]> }>(() => ({ of: {} }))
const uploads = new Map<string, AbortController>()

forgetWithPerson(() => {
  for (const upload of uploads.values()) upload.abort()
  useStore.setState({ of: {} })
})

export interface Attachments {
  list: readonly Attachment[]
  attach: (files: Iterable<File>) => void
  retry: (attachment: Attachment) => void
  remove: (attachment: Attachment) => void
  /** They have been sent. */
  clear: () => void
}

/** What is attached in a conversation. It stays while one looks at another. */
export function useAttachments(conversation: string): Attachments {
  const { workspace } = usePlace()
  const list = useStore((store) => store.of[conversation] ?? nothing)
  const start = useCallback(
    (attachment: Attachment) => void send({ workspace, conversation, attachment }),
    [workspace, conversation],
  )
  const attach = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const attachment = attachmentOf(file)
        put(conversation, attachment)
        if (attachment.state.kind === 'uploading') start(attachment)
      }
    },
    [conversation, start],
  )
  return {
    list,
    attach,
    retry: start,
    remove(attachment) {
      uploads.get(attachment.key)?.abort()
      change(conversation, (before) => before.filter(({ key }) => key !== attachment.key))
    },
    clear: () => change(conversation, () => nothing),
  }
}

function attachmentOf(file: File): Attachment {
  const sendable = sendableAs(file)
  const state: AttachmentState =
    'refusal' in sendable ? { kind: 'refused', refusal: sendable.refusal } : { kind: 'uploading', sent: 0 }
  return { key: idempotencyKey(), file, state }
}

interface Target {
  workspace: string
  conversation: string
  attachment: Attachment
}

async function send({ workspace, conversation, attachment }: Target) {
  const { key, file } = attachment
  const tell = (state: AttachmentState) => {
    if (isThere(conversation, key)) put(conversation, { key, file, state })
  }
  const abort = new AbortController()
  uploads.set(key, abort)
  tell({ kind: 'uploading', sent: 0 })
  try {
    const uploaded = await uploadFor(
      { workspace, conversation },
      { file, key, signal: abort.signal, onProgress: (sent) => tell({ kind: 'uploading', sent }) },
    )
    tell({ kind: 'ready', uploaded })
  } catch (error) {
    if (!abort.signal.aborted) {
      tell({ kind: 'failed', reason: reasonOf(error), requestId: requestIdOf(error) })
    }
  } finally {
    uploads.delete(key)
  }
}

function isThere(conversation: string, key: string): boolean {
  return (useStore.getState().of[conversation] ?? nothing).some((one) => one.key === key)
}

function put(conversation: string, attachment: Attachment) {
  change(conversation, (before) =>
    before.some(({ key }) => key === attachment.key)
      ? before.map((one) => (one.key === attachment.key ? attachment : one))
      : [...before, attachment],
  )
}

function change(conversation: string, next: (before: readonly Attachment[]) => readonly Attachment[]) {
  useStore.setState(({ of }) => ({ of: { ...of, [conversation]: next(of[conversation] ?? nothing) } }))
}

/** Nobody leaves while files are on their way. */
export function useUploadGuard() {
  useEffect(() => {
    function onBeforeUnload(event: BeforeUnloadEvent) {
      if (uploads.size > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', onBeforeUnload)
    return () => window.removeEventListener('beforeunload', onBeforeUnload)
  }, [])
}

/** A message that is not words: what is sent, and what is shown until it is in the thread. */
export interface Outgoing {
  content: Schemas['OutgoingContent']
  shown: MessageContent
}

export interface Said {
  text: string
  outgoing?: Outgoing
}

/** The messages that files and words become: the words are the first file's caption, or follow when none takes one. */
export function messagesOf(uploaded: readonly Uploaded[], words: string): Said[] {
  const bearer = uploaded.findIndex(({ kind }) => takesCaption(kind))
  const files = uploaded.map((one, at): Said => {
    const caption = at === bearer && words !== '' ? words : undefined
    return { text: caption ?? '', outgoing: outgoingOf(one, caption) }
  })
  return bearer < 0 && words !== '' ? [...files, { text: words }] : files
}

function outgoingOf({ id, kind, filename, mime_type }: Uploaded, caption: string | undefined): Outgoing {
  const source = { upload: id }
  const name = kind === 'document' ? filename : undefined
  const shown: MediaContent = { type: 'media', kind, voice: false, filename, mime_type, caption }
  return { content: { type: 'media', kind, source, caption, filename: name }, shown }
}
