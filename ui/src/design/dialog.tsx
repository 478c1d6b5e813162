import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { cn } from '@/lib/class-names'
import { m } from '@/paraglide/messages'
import { IconButton } from './icon-button'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  children: ReactNode
  /** Buttons, the most likely last. */
  actions?: ReactNode
}

export function Dialog({ width = 'normal', ...props }: Props & { width?: 'normal' | 'wide' }) {
  return (
    <Overlay
      {...props}
      className={cn(
        'inset-x-3 top-[8dvh] mx-auto max-h-[84dvh] animate-appear rounded-xl',
        width === 'wide' ? 'max-w-3xl' : 'max-w-lg',
      )}
    />
  )
}

/** A drawer at the side; on a narrow screen it covers all of it. */
export function Sheet({ width = 'normal', ...props }: Props & { width?: 'normal' | 'wide' }) {
  return (
    <Overlay
      {...props}
      className={cn(
        'inset-y-0 end-0 w-full animate-slide-in border-line sm:border-s',
        width === 'wide' ? 'max-w-2xl' : 'max-w-md',
      )}
    />
  )
}

function Overlay(props: Props & { className: string }) {
  const content = useRef<HTMLDivElement>(null)
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          ref={content}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            focusFirstField(content.current)
          }}
          {...(props.description ? {} : { 'aria-describedby': undefined })}
          className={cn('fixed z-40 flex flex-col bg-raised shadow-overlay outline-none', props.className)}
        >
          <header className="flex items-start gap-2 px-4 pt-3 pb-2">
            <div className="min-w-0 flex-1 py-1">
              <Radix.Title className="font-semibold text-lead">{props.title}</Radix.Title>
              {props.description && (
                <Radix.Description className="text-ink-muted">{props.description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label={m.close()} />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">{props.children}</div>
          {props.actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
              {props.actions}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The first field, or the dialog itself: never its close button, whose tooltip would take the first Escape. */
function focusFirstField(content: HTMLElement | null) {
  const field = content?.querySelector<HTMLElement>('input:not([type="checkbox"]), textarea, select')
  ;(field ?? content)?.focus()
}
