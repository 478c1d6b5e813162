import { Toaster as Sonner, toast as sonner } from 'sonner'
import { m } from '@/paraglide/messages'

interface Undo {
  undo: () => void
}

interface Trouble {
  detail?: string
  requestId?: string
}

/** Short news at the edge. What somebody must act on belongs into the screen instead. */
export const toast = {
  done(text: string, options?: Undo) {
    sonner.success(text, options && { action: { label: m.undo(), onClick: options.undo } })
  },
  news(text: string) {
    sonner(text)
  },
  trouble(text: string, { detail, requestId }: Trouble = {}) {
    const lines = [detail, requestId && m.request_id({ id: requestId })].filter(Boolean)
    sonner.error(text, { description: lines.join(' · ') || undefined, duration: 10_000 })
  },
}

export function Toaster({ theme }: { theme: 'light' | 'dark' }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      closeButton
      containerAriaLabel={m.toasts()}
      toastOptions={{
        closeButtonAriaLabel: m.close(),
        classNames: {
          toast: '!bg-raised !text-ink !border-line !shadow-overlay !text-body !font-sans',
          description: '!text-ink-muted',
          actionButton: '!bg-accent !text-on-accent',
          closeButton: '!bg-raised !text-ink-muted !border-line',
        },
      }}
    />
  )
}
