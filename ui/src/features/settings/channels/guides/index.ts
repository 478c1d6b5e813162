import blip from './blip.json'
import dialog360 from './dialog360.json'
import gupshup from './gupshup.json'
import infobip from './infobip.json'
import meta from './meta.json'
import twilio from './twilio.json'
import zenvia from './zenvia.json'

export type Said = Record<'pt-BR' | 'en', string>

export interface GuideField {
  label: Said
  hint: Said
  /** Chosen by the company, not given by the provider: Ponte makes one up. */
  made?: boolean
}

/** What is copied from here into the provider's dashboard. */
export type Copied = 'webhookUrl' | 'verifyToken' | 'secret' | 'header'

export interface GuideStep {
  title: Said
  text: Said
  copy?: Copied[]
  /** As they are called at the provider: events to switch on, permissions to give. */
  names?: string[]
}

/** How a number of a provider is connected: what is asked for, and what is done at the provider. */
export interface Guide {
  key: string
  name: string
  about: Said
  baseUrl: string
  apiVersion: string
  /** Every account has an address of its own. */
  asksBaseUrl?: boolean
  /** The header in which the provider sends the secret, of those that sign nothing. */
  header?: string
  fields: {
    secret: GuideField
    verifyToken?: GuideField
    number: GuideField
    account?: GuideField
    token: GuideField
    baseUrl?: GuideField
  }
  steps: GuideStep[]
}

export const guides = [meta, dialog360, twilio, zenvia, blip, gupshup, infobip] as Guide[]

export function guideOf(provider: string): Guide | undefined {
  return guides.find((guide) => guide.key === provider)
}
