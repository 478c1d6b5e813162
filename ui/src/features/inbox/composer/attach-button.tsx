import { Paperclip } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import { IconButton } from '@/design/icon-button'
import { sendableTypes } from '@/lib/wa-media'
import { m } from '@/paraglide/messages'

const KEYS = 'mod+shift+a'

export function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const picker = useRef<HTMLInputElement>(null)
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: 'inbox-attach',
          group: m.inbox_commands(),
          label: m.inbox_attach(),
          keys: [KEYS],
          run: () => picker.current?.click(),
        },
      ],
      [],
    ),
  )
  return (
    <>
      <IconButton
        icon={Paperclip}
        label={m.inbox_attach()}
        keys={KEYS}
        onClick={() => picker.current?.click()}
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={sendableTypes}
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []))
          // The same file can be picked again.
          event.target.value = ''
        }}
      />
    </>
  )
}
