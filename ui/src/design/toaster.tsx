import { Toaster as Sonner } from 'sonner'
import { m } from '@/paraglide/messages'

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
