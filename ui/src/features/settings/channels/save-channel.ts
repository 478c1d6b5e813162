import { answer, api, type Schemas } from '@/api/client'
import type { Guide } from './guides'

/** The fields of the form: named as the server names what is wrong with them, where it does. */
export interface ChannelValues {
  key: string
  name: string
  number: string
  display_phone: string
  queue: string
  flow: string
  token: string
  'settings.base_url': string
  'settings.account': string
  app_secret: string
  verify_token: string
}

export function valuesOf(guide: Guide, channel: Schemas['Channel'] | undefined): ChannelValues {
  const settings = channel?.settings
  return {
    key: channel?.key ?? '',
    name: channel?.name ?? '',
    number: channel?.number ?? '',
    display_phone: channel?.display_phone ?? '',
    queue: channel?.queue ?? '',
    flow: channel?.flow ?? '',
    token: '',
    'settings.base_url': channel?.settings.base_url ?? guide.baseUrl,
    'settings.account': settings?.account ?? '',
    app_secret: channel || !guide.fields.secret.made ? '' : madeSecret(),
    verify_token: channel ? '' : madeSecret(),
  }
}

/** Long enough that nobody guesses it, of signs that every dashboard takes. */
function madeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')
}

interface Target {
  workspace: string
  guide: Guide
  channel: Schemas['Channel'] | undefined
}

/** First what proves webhooks, then the number. What was left empty stays as it is. */
export async function saveChannel({ workspace, guide, channel }: Target, values: ChannelValues) {
  const endpoint = channel?.endpoint ?? values.key
  if (!channel || values.app_secret || values.verify_token) {
    const body = {
      name: values.name,
      provider: guide.key as Schemas['ProviderTag'],
      app_secret: values.app_secret || undefined,
      verify_token: values.verify_token || undefined,
    }
    const params = { path: { workspace, endpoint } }
    await answer(api.PUT('/api/v1/workspaces/{workspace}/endpoints/{endpoint}', { params, body }))
  }
  const settings: Schemas['ChannelSettings'] = {
    ...channel?.settings,
    base_url: values['settings.base_url'],
    api_version: channel?.settings.api_version ?? guide.apiVersion,
  }
  if (values['settings.account']) settings.account = values['settings.account']
  const params = { path: { workspace, channel: values.key } }
  const body = {
    name: values.name,
    endpoint,
    number: values.number,
    display_phone: values.display_phone,
    queue: values.queue,
    flow: values.flow || undefined,
    token: values.token || undefined,
    settings,
  }
  return answer(api.PUT('/api/v1/workspaces/{workspace}/channels/{channel}', { params, body }))
}
