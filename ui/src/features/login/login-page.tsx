import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { answer, api } from '@/api/client'
import { installationQuery } from '@/api/queries'
import { safePath } from '@/app/session'
import { Banner } from '@/design/banner'
import { m } from '@/paraglide/messages'
import { FrontPage } from './front-page'
import { type Credentials, LoginForm } from './login-form'

const route = getRouteApi('/login')

export function LoginPage() {
  const { from } = route.useSearch()
  const queryClient = useQueryClient()
  const router = useRouter()
  const { data: installation } = useQuery(installationQuery)

  async function logIn(credentials: Credentials) {
    await answer(api.POST('/api/v1/login', { body: credentials }))
    // Nothing that another person's session fetched is shown to this one.
    queryClient.clear()
    router.history.push(safePath(from))
  }

  return (
    <FrontPage title={m.login_title()} text={from ? m.login_session_ended() : m.login_subtitle()}>
      {installation?.set_up === false && (
        <Banner tone="info" className="mb-4">
          <p className="font-semibold">{m.login_not_set_up_title()}</p>
          <p>{m.login_not_set_up_text()}</p>
        </Banner>
      )}
      <LoginForm onLogIn={logIn} />
    </FrontPage>
  )
}
