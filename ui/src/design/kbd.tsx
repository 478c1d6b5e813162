import { Fragment, type ReactNode } from 'react'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'

export function Kbd({ children, onTip = false }: { children: ReactNode; onTip?: boolean }) {
  return (
    <kbd
      className={cn(
        'inline-flex h-5 min-w-5 items-center justify-center rounded border px-1 font-sans text-tiny',
        onTip ? 'border-current text-current' : 'border-line-strong bg-sunken text-ink-muted',
      )}
    >
      {children}
    </kbd>
  )
}

/** A binding such as `mod+k` or `g i`, as it is printed on this machine's keys. */
export function Keys({ keys, onTip = false }: { keys: string; onTip?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.split(' ').map((chord, index) => (
        <Fragment key={`${chord}-${index < 1 ? 'first' : 'then'}`}>
          {index > 0 && <span className="text-tiny">{m.keys_then()}</span>}
          {chord.split(/\+(?=.)/).map((key) => (
            <Kbd key={key} onTip={onTip}>
              {keyName(key)}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}

const isApple = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')

function keyName(key: string): string {
  const names: Record<string, string> = {
    mod: isApple ? '⌘' : 'Ctrl',
    shift: 'Shift',
    alt: isApple ? '⌥' : 'Alt',
    enter: 'Enter',
    escape: 'Esc',
    arrowup: '↑',
    arrowdown: '↓',
    arrowleft: '←',
    arrowright: '→',
  }
  return names[key] ?? key.toUpperCase()
}
