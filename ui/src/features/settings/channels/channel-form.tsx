import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schemas } from '@/api/client'
import { keys } from '@/api/keys'
import { FormTrouble, useForm } from '@/app/form'
import { may } from '@/app/permissions'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import { Field, PasswordInput, Select, TextInput } from '@/design/field'
import { toast } from '@/design/toast'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { freshOf, keepFresh } from './fresh-secrets'
import type { Guide, GuideField } from './guides'
import { type ChannelValues, saveChannel, valuesOf } from './save-channel'
import { SetUpSteps } from './set-up-steps'

interface Props {
  guide: Guide
  channel: Schemas['Channel'] | undefined
  queues: Schemas['Queue'][]
  flows: Schemas['Flow'][]
}

/** What Ponte needs to know at the left, what to do at the provider at the right. */
export function ChannelForm(props: Props) {
  const { guide, channel, queues } = props
  const { role } = useWorkspace()
  const initial = valuesOf(guide, channel)
  const [values] = useState({ ...initial, queue: initial.queue || (queues[0]?.key ?? '') })
  const save = useSave(guide, channel)
  const fresh = freshOf(channel?.key)
  const form = useForm<keyof ChannelValues>({ ...values }, save)
  return (
    <div className="grid gap-6 xl:grid-cols-2">
      <form {...form.props} className="flex flex-col gap-4">
        <h2 className="font-semibold text-lead">{m.channel_data()}</h2>
        {form.trouble !== undefined && <FormTrouble what={m.channel_save_failed()} error={form.trouble} />}
        <fieldset disabled={!may(role, 'writeChannels')} className="flex flex-col gap-4">
          <Fields {...props} form={form} />
          <div>
            <Button type="submit" variant="primary" busy={form.busy}>
              {channel ? m.channel_save() : m.channel_connect()}
            </Button>
          </div>
        </fieldset>
      </form>
      <SetUpSteps
        guide={guide}
        copied={{
          webhookUrl: channel?.webhook_url ?? undefined,
          secret: form.values.app_secret || fresh.secret,
          verifyToken: form.values.verify_token || fresh.verifyToken,
          header: guide.header,
        }}
      />
    </div>
  )
}

function useSave(guide: Guide, channel: Schemas['Channel'] | undefined) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async (values: ChannelValues) => {
    const saved = await saveChannel({ workspace, guide, channel }, values)
    const { app_secret, verify_token } = values
    if (app_secret || verify_token) {
      keepFresh(saved.key, { secret: app_secret || undefined, verifyToken: verify_token || undefined })
    }
    await queryClient.invalidateQueries({ queryKey: keys.channels(workspace) })
    if (app_secret) void queryClient.invalidateQueries({ queryKey: keys.endpoints(workspace) })
    void toast.done(m.channel_saved())
    if (channel) return
    const params = { workspace, channel: saved.key }
    await navigate({ to: '/w/$workspace/settings/channels/$channel', params, replace: true })
  }
}

type Form = ReturnType<typeof useForm<keyof ChannelValues>>

function Fields({ guide, channel, queues, flows, form }: Props & { form: Form }) {
  const { fields } = guide
  return (
    <>
      <Field label={m.channel_field_name()} hint={m.channel_field_name_hint()} error={form.errorOf('name')}>
        <TextInput {...form.control('name')} required maxLength={120} />
      </Field>
      {!channel && (
        <Field label={m.channel_field_key()} hint={m.channel_field_key_hint()} error={form.errorOf('key')}>
          <TextInput {...form.control('key')} required pattern="[a-z0-9\-]+" />
        </Field>
      )}
      <Field label={m.channel_field_phone()} error={form.errorOf('display_phone')}>
        <TextInput {...form.control('display_phone')} required inputMode="tel" />
      </Field>
      <GuidedField field={fields.number} path="number" form={form} />
      <GuidedField field={fields.token} path="token" form={form} isKept={channel !== undefined} isHidden />
      {fields.account && <GuidedField field={fields.account} path="settings.account" form={form} />}
      {fields.baseUrl && <GuidedField field={fields.baseUrl} path="settings.base_url" form={form} />}
      <GuidedField
        field={fields.secret}
        path="app_secret"
        form={form}
        isKept={channel !== undefined}
        isHidden
      />
      {fields.verifyToken && (
        <GuidedField
          field={fields.verifyToken}
          path="verify_token"
          form={form}
          isKept={channel !== undefined}
          isHidden
        />
      )}
      <Field label={m.channel_queue()} error={form.errorOf('queue')}>
        <Select {...form.control('queue')}>
          {queues.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={m.channel_flow()} error={form.errorOf('flow')}>
        <Select {...form.control('flow')}>
          <option value="">{m.channel_no_flow()}</option>
          {flows.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}

interface GuidedProps {
  field: GuideField
  path: keyof ChannelValues
  form: Form
  /** Left empty, what is stored stays. */
  isKept?: boolean
  isHidden?: boolean
}

/** A field whose words come from the provider's guide. */
function GuidedField({ field, path, form, isKept = false, isHidden = false }: GuidedProps) {
  const { language } = useFormat()
  const hints = [field.hint[language], field.made && m.channel_made_hint(), isKept && m.channel_secret_kept()]
  const Input = isHidden ? PasswordInput : TextInput
  return (
    <Field label={field.label[language]} hint={hints.filter(Boolean).join(' ')} error={form.errorOf(path)}>
      <Input {...form.control(path)} autoComplete="off" spellCheck={false} />
    </Field>
  )
}
