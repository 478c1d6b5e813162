import { useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, type Schemas } from '@/api/client'
import { FormTrouble, useForm } from '@/app/form'
import { Button } from '@/design/button'
import { Field, Select, TextArea, TextInput } from '@/design/field'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { LimitedField } from './limited-field'
import { type Place, profileQuery } from './queries'
import { NumberSection } from './section'
import { tradeName, trades } from './trades'

interface Props {
  place: Place
  mayWrite: boolean
}

/** What customers see about the company. */
export function ProfileSection({ place, mayWrite }: Props) {
  const query = useQuery(profileQuery(place))
  return (
    <NumberSection
      title={m.profile_title()}
      about={m.profile_about()}
      failed={m.profile_failed()}
      query={query}
    >
      {(profile) => <ProfileForm place={place} mayWrite={mayWrite} profile={profile} />}
    </NumberSection>
  )
}

const SITES = ['websites[0]', 'websites[1]'] as const

type Path = 'about' | 'address' | 'description' | 'email' | 'vertical' | (typeof SITES)[number]

function ProfileForm({ place, mayWrite, profile }: Props & { profile: Schemas['BusinessProfile'] }) {
  const queryClient = useQueryClient()
  const form = useForm<Path>(valuesOf(profile), async (values) => {
    const asked = { params: { path: place }, body: profileOf(values) }
    const saved = await answer(api.PUT('/api/v1/workspaces/{workspace}/channels/{channel}/profile', asked))
    queryClient.setQueryData(profileQuery(place).queryKey, saved)
    void toast.done(m.profile_saved())
  })
  return (
    <form {...form.props}>
      <fieldset disabled={!mayWrite} className="flex flex-col gap-3">
        {form.trouble !== undefined && <FormTrouble what={m.profile_save_failed()} error={form.trouble} />}
        <LimitedField form={form} path="about" label={m.profile_tagline()} limit={139} />
        <LimitedField
          form={form}
          path="description"
          label={m.profile_description()}
          limit={512}
          control={TextArea}
        />
        <LimitedField form={form} path="address" label={m.profile_address()} limit={256} />
        <LimitedField form={form} path="email" label={m.profile_email()} limit={128} />
        {SITES.map((path, at) => (
          <Field
            key={path}
            label={m.profile_website({ number: at + 1 })}
            hint={m.profile_website_hint()}
            error={form.errorOf(path)}
          >
            <TextInput {...form.control(path)} inputMode="url" />
          </Field>
        ))}
        <Field label={m.profile_trade()} error={form.errorOf('vertical')}>
          <Select {...form.control('vertical')}>
            {trades(profile.vertical).map((trade) => (
              <option key={trade} value={trade}>
                {tradeName(trade)}
              </option>
            ))}
          </Select>
        </Field>
        {mayWrite && (
          <div>
            <Button type="submit" variant="primary" busy={form.busy}>
              {m.profile_save()}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  )
}

function valuesOf(profile: Schemas['BusinessProfile']): Record<Path, string> {
  const { websites = [] } = profile
  return {
    about: profile.about ?? '',
    address: profile.address ?? '',
    description: profile.description ?? '',
    email: profile.email ?? '',
    vertical: profile.vertical ?? '',
    'websites[0]': websites[0] ?? '',
    'websites[1]': websites[1] ?? '',
  }
}

/** WhatsApp takes no empty line about the company: left empty, it stays as it is there. */
function profileOf({ about, vertical, ...values }: Record<Path, string>): Schemas['BusinessProfile'] {
  const { address, description, email } = values
  const last = values['websites[1]']
  const websites = last ? [values['websites[0]'], last] : [values['websites[0]']].filter(Boolean)
  return { about: about || null, address, description, email, vertical: vertical || null, websites }
}
