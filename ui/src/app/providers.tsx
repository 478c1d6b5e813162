import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { FormatProvider } from '@/lib/format-context'
import { setLocale } from '@/paraglide/runtime'
import { useAppearance, useShownTheme } from './appearance'
import { usePreferences } from './preferences'

const Toaster = lazy(() => import('@/design/toast').then((module) => ({ default: module.Toaster })))

export function Providers({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  const language = usePreferences((preferences) => preferences.language)
  const theme = useShownTheme()
  useAppearance()
  // Before the children speak. They are made anew with another language; drafts outlive that.
  void setLocale(language, { reload: false })
  return (
    <QueryClientProvider client={queryClient}>
      <FormatProvider key={language} language={language}>
        {children}
        <Suspense>
          <Toaster theme={theme} />
        </Suspense>
      </FormatProvider>
    </QueryClientProvider>
  )
}
