import type { QueryClient } from '@tanstack/react-query'
import { createRouter, type RouterHistory } from '@tanstack/react-router'
import { BrokenPage, PendingPage } from './page-states'
import { routeTree } from './routes'

export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    context: { queryClient },
    defaultErrorComponent: BrokenPage,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 150,
    // What is there is shown: by default a page that was late once is held back for half a second more.
    defaultPendingMinMs: 0,
    defaultPreload: 'intent',
    // Freshness is the query cache's business.
    defaultPreloadStaleTime: 0,
  })
}

export type AppRouter = ReturnType<typeof createAppRouter>

/** Leads to the login, and afterwards back to where the session was found to have ended. */
export function goToLogin(router: AppRouter) {
  const { href, pathname } = router.state.location
  if (pathname === '/login') return
  void router.navigate({ to: '/login', search: { from: href } })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}
