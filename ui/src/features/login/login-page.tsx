import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { answer, api } from '@/api/client'
import { Logo } from '@/app/logo'
import { usePageTitle } from '@/app/page-title'
import { safePath } from '@/app/session'
import { m } from '@/paraglide/messages'
import { LanguageButton } from './language-button'
import { type Credentials, LoginForm } from './login-form'

const route = getRouteApi('/login')

export function LoginPage() {
  const { from } = route.useSearch()
  const queryClient = useQueryClient()
  const router = useRouter()
  usePageTitle(m.login_title())

  async function logIn(credentials: Credentials) {
    await answer(api.POST('/api/v1/login', { body: credentials }))
    // Nothing that another person's session fetched is shown to this one.
    queryClient.clear()
    router.history.push(safePath(from))
  }

  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-app p-4">
      <div className="w-full max-w-88 rounded-xl border border-line bg-surface p-6 sm:p-8">
        <Logo className="mb-5 size-10" />
        <h1 className="font-semibold text-display">{m.login_title()}</h1>
        <p className="mt-1 mb-6 text-ink-muted">{from ? m.login_session_ended() : m.login_subtitle()}</p>
        <LoginForm onLogIn={logIn} />
      </div>
      <LanguageButton />
    </main>
  )
}
