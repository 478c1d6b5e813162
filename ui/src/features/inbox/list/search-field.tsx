import { Search, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/shortcuts'
import { TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { m } from '@/paraglide/messages'
import { afterAddress, asking } from './typed-search'

const PAUSE_MS = 250

interface Props {
  q: string | undefined
  onSearch: (q: string | undefined) => void
}

export function SearchField({ q = '', onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState({ text: q, address: q, asked: q })
  if (typed.address !== q) setTyped(afterAddress(typed, q))
  useSearchCommand(input)
  useEffect(() => {
    const wanted = typed.text.trim()
    if (wanted === q) return
    const timer = setTimeout(() => {
      setTyped(asking(wanted))
      onSearch(wanted || undefined)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed.text, q, onSearch])
  function clear() {
    setTyped({ text: '', address: q, asked: '' })
    onSearch(undefined)
    input.current?.focus()
  }
  return (
    <div className="relative px-3 pt-2 pb-1">
      <Search aria-hidden className="absolute start-5.5 top-4 size-4 text-ink-faint" />
      <TextInput
        ref={input}
        role="searchbox"
        aria-label={m.inbox_search()}
        placeholder={m.inbox_search()}
        value={typed.text}
        onChange={(event) => setTyped({ ...typed, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (typed.text) clear()
          else input.current?.blur()
        }}
        className="ps-8 pe-8"
      />
      {typed.text && (
        <IconButton
          icon={X}
          label={m.inbox_search_clear()}
          onClick={clear}
          className="absolute end-3 top-2"
        />
      )}
    </div>
  )
}

function useSearchCommand(input: React.RefObject<HTMLInputElement | null>) {
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: 'inbox-search',
          group: m.inbox_commands(),
          label: m.inbox_command_search(),
          keys: ['/', 'b'],
          run: () => input.current?.focus(),
        },
      ],
      [input],
    ),
  )
}
