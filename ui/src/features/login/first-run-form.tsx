import type { Schemas } from '@/api/client'
import { FormTrouble, useForm } from '@/app/form'
import { NewPassword } from '@/app/new-password'
import { usePreferences } from '@/app/preferences'
import { Button } from '@/design/button'
import { Field, Select, TextInput } from '@/design/field'
import { USUAL_ZONE, zonesOfBrazil } from '@/lib/time-zones'
import { workspaceKeyOf } from '@/lib/workspace-key'
import { m } from '@/paraglide/messages'

export type Founders = Pick<Schemas['Setup'], 'administrator' | 'workspace'>

interface Props {
  /** The key of the one to begin in; otherwise one is made. */
  existingWorkspace: string | undefined
  onBegin: (founders: Founders) => Promise<void>
}

const empty = {
  'administrator.name': '',
  'administrator.email': '',
  'administrator.password': '',
  'workspace.name': '',
  'workspace.key': '',
  'workspace.time_zone': USUAL_ZONE,
}

type Form = ReturnType<typeof useForm<keyof typeof empty>>

export function FirstRunForm({ existingWorkspace, onBegin }: Props) {
  const language = usePreferences((preferences) => preferences.language)
  const form = useForm(empty, (values) =>
    onBegin({
      administrator: {
        name: values['administrator.name'],
        email: values['administrator.email'].trim(),
        password: values['administrator.password'],
        language,
      },
      workspace: existingWorkspace
        ? { existing: existingWorkspace }
        : {
            name: values['workspace.name'],
            key: values['workspace.key'],
            time_zone: values['workspace.time_zone'],
            language,
          },
    }),
  )
  return (
    <form {...form.props} className="flex flex-col gap-4">
      {form.trouble !== undefined && <FormTrouble what={m.first_run_failed()} error={form.trouble} />}
      <PersonFields form={form} />
      {!existingWorkspace && <CompanyFields form={form} />}
      <Button type="submit" variant="primary" size="large" busy={form.busy}>
        {m.first_run_begin()}
      </Button>
    </form>
  )
}

function PersonFields({ form }: { form: Form }) {
  const { values } = form
  return (
    <>
      <Field label={m.person_name()} error={form.errorOf('administrator.name')}>
        <TextInput
          autoComplete="name"
          autoFocus
          required
          className="h-10"
          {...form.control('administrator.name')}
        />
      </Field>
      <Field label={m.login_email()} error={form.errorOf('administrator.email')}>
        <TextInput
          type="email"
          autoComplete="username"
          required
          className="h-10"
          {...form.control('administrator.email')}
        />
      </Field>
      <NewPassword
        label={m.login_password()}
        className="h-10"
        names={[values['administrator.name'], values['administrator.email'], values['workspace.name']]}
        error={form.errorOf('administrator.password')}
        {...form.control('administrator.password')}
      />
    </>
  )
}

function CompanyFields({ form }: { form: Form }) {
  const language = usePreferences((preferences) => preferences.language)
  const { values, set } = form
  function rename(name: string) {
    // The address follows the name until somebody writes another.
    if (values['workspace.key'] === workspaceKeyOf(values['workspace.name'])) {
      set('workspace.key', workspaceKeyOf(name))
    }
    set('workspace.name', name)
  }
  return (
    <>
      <Field label={m.company_name()} error={form.errorOf('workspace.name')}>
        <TextInput
          autoComplete="organization"
          required
          className="h-10"
          value={values['workspace.name']}
          onChange={(event) => rename(event.target.value)}
        />
      </Field>
      <Field label={m.workspace_key()} hint={m.workspace_key_hint()} error={form.errorOf('workspace.key')}>
        <TextInput
          autoCapitalize="none"
          spellCheck={false}
          required
          className="h-10"
          {...form.control('workspace.key')}
        />
      </Field>
      <Field label={m.time_zone()} hint={m.time_zone_hint()} error={form.errorOf('workspace.time_zone')}>
        <Select className="h-10" {...form.control('workspace.time_zone')}>
          {zonesOfBrazil(language).map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}
