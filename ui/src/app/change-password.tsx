import { useId } from 'react'
import { answer, api } from '@/api/client'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { Field, PasswordInput } from '@/design/field'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { FormTrouble, useForm } from './form'
import { NewPassword } from './new-password'
import { useMe } from './workspace'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ChangePassword({ open, onOpenChange }: Props) {
  const me = useMe()
  const id = useId()
  const form = useForm({ current_password: '', new_password: '' }, async (body) => {
    await answer(api.POST('/api/v1/me/password', { body }))
    onOpenChange(false)
    toast.done(m.change_password_done())
  })
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={m.change_password()}
      description={m.change_password_text()}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{m.cancel()}</Button>
          <Button type="submit" form={id} variant="primary" busy={form.busy}>
            {m.change_password()}
          </Button>
        </>
      }
    >
      <form id={id} {...form.props} className="flex flex-col gap-4">
        {form.trouble !== undefined && <FormTrouble what={m.change_password_failed()} error={form.trouble} />}
        <input type="email" autoComplete="username" value={me.email} readOnly hidden />
        <Field label={m.password_current()} error={form.errorOf('current_password')}>
          <PasswordInput autoComplete="current-password" required {...form.control('current_password')} />
        </Field>
        <NewPassword
          label={m.password_new()}
          names={[me.name, me.email]}
          error={form.errorOf('new_password')}
          {...form.control('new_password')}
        />
      </form>
    </Dialog>
  )
}
