import type { ReactNode } from 'react'
import { Logo } from '@/app/logo'
import { usePageTitle } from '@/app/page-title'
import { LanguageButton } from './language-button'

interface Props {
  title: string
  text?: string
  children?: ReactNode
}

/** The frame of all pages before the login. */
export function FrontPage({ title, text, children }: Props) {
  usePageTitle(title)
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-app p-4">
      <div className="w-full max-w-88 rounded-xl border border-line bg-surface p-6 sm:p-8">
        <Logo className="mb-5 size-10" />
        <h1 className="font-semibold text-display wrap-anywhere">{title}</h1>
        {text && <p className="mt-1 text-ink-muted">{text}</p>}
        {children && <div className="mt-6">{children}</div>}
      </div>
      <LanguageButton />
    </main>
  )
}
