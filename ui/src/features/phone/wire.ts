/** The emulated WhatsApp's words, as `crates/simulator/src/emulator` writes them. */

export interface CompanyNumber {
  phone_number_id: string
  waba_id: string
  display_phone_number: string
  verified_name: string
}

export interface Customer {
  phone?: string
  bsuid?: string
  name?: string
}

export type Side = 'customer' | 'company'

export type Ticks = 'accepted' | 'sent' | 'delivered' | 'read' | { failed: { code: number } }

export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const
export type MediaKind = (typeof mediaKinds)[number]

/** One bubble of a chat. */
export interface Entry {
  id: string
  /** The company's number. */
  number: string
  from: Side
  /** Microseconds since 1970. */
  at: number
  ticks: Ticks
  content: Shown
  /** The message that is quoted. */
  reply_to?: string
}

export interface Choice {
  id: string
  title: string
  description?: string
  section?: string
}

interface Offer {
  header?: string
  body: string
  footer?: string
  choices: Choice[]
  /** What its cards, products or order hold. */
  lines?: string[]
}

export interface Place {
  latitude: number
  longitude: number
  name?: string
  address?: string
}

export type Shown =
  | { type: 'text'; body: string }
  | ({ type: 'buttons' } & Offer)
  | ({ type: 'list'; button: string } & Offer)
  | ({ type: 'template'; name: string } & Offer)
  /** Anything else to press: a link, a form, products, an order. */
  | ({ type: 'interactive'; kind: string; button?: string } & Omit<Offer, 'choices'> & { choices?: Choice[] })
  | { type: 'contacts'; names: string[] }
  | { type: 'media'; kind: MediaKind; source: string; caption?: string; filename?: string }
  | ({ type: 'location' } & Place)
  | { type: 'chosen'; id: string; title: string }
  | { type: 'reaction'; to: string; emoji: string }
  | { type: 'other'; kind: string }

export type Offering = Extract<Shown, { choices?: Choice[] }> & { choices: Choice[] }
/** Whether a message has something to answer it by. */
export function isOffering(shown: Shown): shown is Offering {
  return 'choices' in shown && shown.choices !== undefined
}

export type ShownMedia = Extract<Shown, { type: 'media' }>

/** What a customer does. */
export type Says =
  | { type: 'text'; body: string }
  | { type: 'choice'; id: string; message: string }
  | SaidMedia
  | ({ type: 'location' } & Place)
  /** Without an emoji the reaction is taken back. */
  | { type: 'reaction'; to: string; emoji: string }

export interface SaidMedia {
  type: 'media'
  kind: MediaKind
  mime_type: string
  /** Base64. */
  data: string
  caption?: string
  filename?: string
}

export type CustomerMessage = Says & { number: string; reply_to?: string }

export type PhoneEvent =
  | { event: 'message'; entry: Entry }
  | { event: 'ticks'; id: string; ticks: Ticks }
  | { event: 'typing'; number: string }
  /** Some are lost: the transcript is to be fetched anew. */
  | { event: 'missed' }
