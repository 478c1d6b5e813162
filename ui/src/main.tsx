import '@/design/design.css'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { configureClient } from '@/api/client'
import { reloadOnMissingChunk } from '@/app/chunk-reload'
import { usePreferences } from '@/app/preferences'
import { Providers } from '@/app/providers'
import { createQueryClient } from '@/app/query-client'
import { createAppRouter, goToLogin } from '@/app/router'

reloadOnMissingChunk()
const queryClient = createQueryClient()
const router = createAppRouter(queryClient)
configureClient({
  language: () => usePreferences.getState().language,
  unauthenticated: () => goToLogin(router),
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers queryClient={queryClient}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  )
}
