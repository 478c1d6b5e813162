import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { meQuery, workspaceQuery } from '@/api/queries'
import { readInboxSearch } from '@/features/inbox/inbox-search'
import { filterOf } from '@/features/inbox/list/views'
import { countsQuery, listQuery } from '@/features/inbox/queries'
import { readPhoneSearch } from '@/features/phone/phone-search'
import { CommandCenter } from './command-center'
import { MissingPage } from './page-states'
import { claimTab } from './tab-owner'

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: () => (
    <>
      <Outlet />
      <CommandCenter />
    </>
  ),
  notFoundComponent: MissingPage,
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  async loader({ context }) {
    const me = await context.queryClient.ensureQueryData(meQuery)
    const first = me.workspaces[0]
    if (first) throw redirect({ to: '/w/$workspace/inbox', params: { workspace: first.key } })
  },
  component: lazyRouteComponent(() => import('./no-workspace'), 'NoWorkspace'),
})

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === 'string' ? { from: search.from } : {},
  component: lazyRouteComponent(() => import('@/features/login/login-page'), 'LoginPage'),
})

/** The token stands behind the `#`: addresses are remembered by logs and histories. */
const firstRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-run',
  component: lazyRouteComponent(() => import('@/features/login/first-run-page'), 'FirstRunPage'),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('@/features/login/invitation-page'), 'InvitationPage'),
})

const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/design',
  component: lazyRouteComponent(() => import('@/features/gallery/gallery-page'), 'GalleryPage'),
})

/** Everything inside a workspace: the shell, with its event stream, around the page. */
const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/w/$workspace',
  async loader({ context: { queryClient }, params }) {
    const [me] = await Promise.all([
      queryClient.ensureQueryData(meQuery),
      queryClient.ensureQueryData(workspaceQuery(params.workspace)),
    ])
    // Before anything of the workspace shows what the tab keeps.
    claimTab(me.id)
  },
  component: lazyRouteComponent(() => import('./shell'), 'Shell'),
})

const inboxRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'inbox',
  validateSearch: readInboxSearch,
  loaderDeps: ({ search }) => filterOf(search),
  // Not waited for: what is there in time is part of the first paint.
  loader({ context: { queryClient }, params: { workspace }, deps: filter }) {
    void queryClient.prefetchInfiniteQuery(listQuery(workspace, filter))
    void queryClient.prefetchQuery(countsQuery(workspace))
  },
  component: lazyRouteComponent(() => import('@/features/inbox/inbox-page'), 'InboxPage'),
})

/** A child of the inbox: the list stays as it is while conversations change. */
const conversationRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: '$conversation',
  component: lazyRouteComponent(() => import('@/features/inbox/conversation-page'), 'ConversationPage'),
})

const phoneRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'phone',
  validateSearch: readPhoneSearch,
  component: lazyRouteComponent(() => import('@/features/phone/phone-page'), 'PhonePage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('@/features/settings/settings-page'), 'SettingsPage'),
})

const settingsHomeRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('@/features/settings/first-section'), 'FirstSection'),
})

const channelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels',
  component: lazyRouteComponent(() => import('@/features/settings/channels/channels-page'), 'ChannelsPage'),
})

const newChannelRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels/new',
  component: lazyRouteComponent(
    () => import('@/features/settings/channels/new-channel-page'),
    'NewChannelPage',
  ),
})

const newSetUpRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels/new/$provider',
  component: lazyRouteComponent(() => import('@/features/settings/channels/set-up-page'), 'NewSetUpPage'),
})

const setUpRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels/$channel',
  component: lazyRouteComponent(() => import('@/features/settings/channels/set-up-page'), 'SetUpPage'),
})

const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'templates',
  component: lazyRouteComponent(
    () => import('@/features/settings/templates/templates-page'),
    'TemplatesPage',
  ),
})

const newTemplateRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'templates/new',
  component: lazyRouteComponent(
    () => import('@/features/settings/templates/template-page'),
    'NewTemplatePage',
  ),
})

const templateRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'templates/$template',
  component: lazyRouteComponent(() => import('@/features/settings/templates/template-page'), 'TemplatePage'),
})

const doctorRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'doctor',
  validateSearch: (search: Record<string, unknown>): { channel?: string } =>
    typeof search.channel === 'string' ? { channel: search.channel } : {},
  component: lazyRouteComponent(() => import('@/features/settings/doctor/doctor-page'), 'DoctorPage'),
})

const webhookRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'webhook',
  component: lazyRouteComponent(() => import('@/features/settings/webhook/webhook-page'), 'WebhookPage'),
})

/** A visitor's phone: the token behind the `#` is all that it needs. */
const visitRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/phone',
  component: lazyRouteComponent(() => import('@/features/phone/visit-page'), 'VisitPage'),
})

export const routeTree = rootRoute.addChildren([
  homeRoute,
  loginRoute,
  firstRunRoute,
  invitationRoute,
  galleryRoute,
  visitRoute,
  workspaceRoute.addChildren([
    inboxRoute.addChildren([conversationRoute]),
    phoneRoute,
    settingsRoute.addChildren([
      settingsHomeRoute,
      channelsRoute,
      newChannelRoute,
      newSetUpRoute,
      setUpRoute,
      templatesRoute,
      newTemplateRoute,
      templateRoute,
      doctorRoute,
      webhookRoute,
    ]),
  ]),
])
