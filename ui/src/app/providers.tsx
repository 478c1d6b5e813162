import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { FormatProvider } from '@/lib/format-context'
import { setLocale } from '@/paraglide/runtime'
import { useAppearance, useShownTheme } from './appearance'
import { usePreferences } from './preferences'

const Toaster = lazy(() => import('@/design/toaster').then((module) => ({ default: module.Toaster })))

/** What nobody waits for comes so long after the beginning. */
const CALM_AFTER_MS = 500

export function Providers({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  const language = usePreferences((preferences) => preferences.language)
  const theme = useShownTheme()
  const isCalm = useCalm()
  useAppearance()
  // Before the children speak. They are made anew with another language; drafts outlive that.
  void setLocale(language, { reload: false })
  return (
    <QueryClientProvider client={queryClient}>
      <FormatProvider key={language} language={language}>
        {children}
        {isCalm && (
          <Suspense>
            <Toaster theme={theme} />
          </Suspense>
        )}
      </FormatProvider>
    </QueryClientProvider>
  )
}

function useCalm(): boolean {
  const [isCalm, setCalm] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(true), CALM_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return isCalm
}
