import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '@/design/icon-button'
import { m } from '@/paraglide/messages'

interface Props {
  title: string
  about?: string
  onBack?: () => void
  actions?: ReactNode
  children: ReactNode
}

/** Title, one sentence and actions above what a section of the settings holds. */
export function SectionFrame({ title, about, onBack, actions, children }: Props) {
  return (
    <section aria-label={title} className="relative flex min-h-0 flex-1 flex-col overflow-y-auto">
      <header className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-4 pb-3 md:px-6">
        {onBack && <IconButton icon={ArrowLeft} label={m.back()} onClick={onBack} />}
        <div className="min-w-40 flex-1">
          <h1 className="font-semibold text-title">{title}</h1>
          {about && <p className="text-ink-muted">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      <div className="flex flex-col gap-4 px-4 pb-8 md:px-6">{children}</div>
    </section>
  )
}
