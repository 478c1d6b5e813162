import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import { configureClient } from '@/api/client'
import { choose } from '@/app/preferences'
import { Providers } from '@/app/providers'
import { createQueryClient } from '@/app/query-client'
import { createAppRouter, goToLogin } from '@/app/router'

/** The whole app at an address, as main.tsx puts it together. */
export function renderApp(address: string) {
  choose({ language: 'pt-BR' })
  const queryClient = createQueryClient()
  const router = createAppRouter(queryClient, createMemoryHistory({ initialEntries: [address] }))
  configureClient({ language: () => 'pt-BR', unauthenticated: () => goToLogin(router) })
  const screen = render(
    <Providers queryClient={queryClient}>
      <RouterProvider router={router} />
    </Providers>,
  )
  return { ...screen, router, queryClient }
}
