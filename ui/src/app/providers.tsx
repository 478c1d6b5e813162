import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FormatProvider } from '@/lib/format-context'
import { useLate } from '@/lib/late'
import { setLocale } from '@/paraglide/runtime'
import { useAppearance, useShownTheme } from './appearance'
import { usePreferences } from './preferences'

const loadToaster = () => import('@/design/toaster').then((module) => module.Toaster)

/** What nobody waits for comes so long after the beginning. */
const CALM_AFTER_MS = 500

export function Providers({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  const language = usePreferences((preferences) => preferences.language)
  const theme = useShownTheme()
  const Toaster = useLate(loadToaster, CALM_AFTER_MS)
  useAppearance()
  // Before the children speak. They are made anew with another language; drafts outlive that.
  void setLocale(language, { reload: false })
  return (
    <QueryClientProvider client={queryClient}>
      <FormatProvider key={language} language={language}>
        {children}
        {Toaster && <Toaster theme={theme} />}
      </FormatProvider>
    </QueryClientProvider>
  )
}
