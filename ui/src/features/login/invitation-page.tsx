import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { answer, api, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { FormTrouble, useForm } from '@/app/form'
import { NewPassword } from '@/app/new-password'
import { Button } from '@/design/button'
import { m } from '@/paraglide/messages'
import { FrontPage } from './front-page'
import { DeadLink, UnreadLink } from './link-page'

/** Somebody who was invited chooses a password and is in. */
export function InvitationPage() {
  const token = useLocation().hash
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/invitations/look', { body: { token }, signal })),
  })
  if (isProblem(look.error, '/problems/link-expired')) {
    return <DeadLink title={m.link_expired_title()} text={m.invitation_expired_text()} />
  }
  if (!look.data) return <UnreadLink title={m.invitation_title()} look={look} />
  return <Open token={token} invitation={look.data} />
}

function Open({ token, invitation }: { token: string; invitation: Schemas['Invitation'] }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const form = useForm({ password: '' }, async ({ password }) => {
    try {
      await answer(api.POST('/api/v1/invitations/accept', { body: { token, password } }))
    } catch (error) {
      if (isProblem(error, '/problems/link-expired')) await queryClient.invalidateQueries()
      throw error
    }
    queryClient.clear()
    await navigate({ to: '/' })
  })
  return (
    <FrontPage title={m.invitation_welcome({ name: invitation.name })} text={m.invitation_text()}>
      <form {...form.props} className="flex flex-col gap-4">
        {form.trouble !== undefined && <FormTrouble what={m.first_run_failed()} error={form.trouble} />}
        <div>
          <p className="font-medium">{m.login_email()}</p>
          <p className="text-ink-muted wrap-anywhere">{invitation.email}</p>
        </div>
        {/* Password managers learn from it whose password this is. */}
        <input type="email" autoComplete="username" value={invitation.email} readOnly hidden />
        <NewPassword
          label={m.login_password()}
          autoFocus
          className="h-10"
          names={[invitation.name, invitation.email]}
          error={form.errorOf('password')}
          {...form.control('password')}
        />
        <Button type="submit" variant="primary" size="large" busy={form.busy}>
          {m.invitation_accept()}
        </Button>
      </form>
    </FrontPage>
  )
}
