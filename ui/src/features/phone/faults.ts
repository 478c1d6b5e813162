import { m } from '@/paraglide/messages'

/** A fault of the emulated WhatsApp, with how it goes wrong. */
export interface Fault {
  fault: string
  of?: 'everything' | 'messages' | 'statuses'
  copies?: number
  milliseconds?: number
  release_after_ms?: number
  code?: number
}

export type When = 'always' | { next: number } | { rate: number }

export type FaultSwitch = Fault & { when: When }

export interface ShopFaults {
  mode: ShopMode
}

export type ShopMode =
  | 'normal'
  | 'outage'
  | { slow: { milliseconds: number } }
  | { too_many_requests: { retry_after_seconds: number } }

interface Sentences {
  label: () => string
  /** What it does. */
  hint: () => string
}

export interface FaultOffer extends Sentences {
  fault: Fault
  /** What just happened. */
  struck: (fault: Fault) => string
}

/** The switches of the panel. Webhooks of messages alone: those of statuses would take the "once" of a test away. */
export const faultOffers: FaultOffer[] = [
  {
    fault: { fault: 'duplicate_webhook', of: 'messages', copies: 4 },
    label: m.phone_fault_duplicate,
    hint: m.phone_fault_duplicate_hint,
    struck: ({ copies = 1 }) => m.phone_struck_duplicate({ times: copies + 1 }),
  },
  {
    fault: { fault: 'reorder_webhook', of: 'messages' },
    label: m.phone_fault_reorder,
    hint: m.phone_fault_reorder_hint,
    struck: m.phone_struck_reorder,
  },
  {
    fault: { fault: 'delay_webhook', of: 'messages', milliseconds: 5000 },
    label: m.phone_fault_delay,
    hint: m.phone_fault_delay_hint,
    struck: ({ milliseconds = 3000 }) => m.phone_struck_delay({ seconds: milliseconds / 1000 }),
  },
  {
    fault: { fault: 'server_error' },
    label: m.phone_fault_server_error,
    hint: m.phone_fault_server_error_hint,
    struck: m.phone_struck_server_error,
  },
  {
    fault: { fault: 'timeout_after_accepting' },
    label: m.phone_fault_timeout,
    hint: m.phone_fault_timeout_hint,
    struck: m.phone_struck_timeout,
  },
  {
    fault: { fault: 'expired_token' },
    label: m.phone_fault_expired_token,
    hint: m.phone_fault_expired_token_hint,
    struck: m.phone_struck_expired_token,
  },
  {
    fault: { fault: 'rate_limited' },
    label: m.phone_fault_rate_limited,
    hint: m.phone_fault_rate_limited_hint,
    struck: m.phone_struck_rate_limited,
  },
  {
    fault: { fault: 'pair_limited' },
    label: m.phone_fault_pair_limited,
    hint: m.phone_fault_pair_limited_hint,
    struck: m.phone_struck_pair_limited,
  },
  {
    fault: { fault: 'media_link_expired' },
    label: m.phone_fault_media_link_expired,
    hint: m.phone_fault_media_link_expired_hint,
    struck: m.phone_struck_media_link_expired,
  },
  {
    fault: { fault: 'wrong_media_type' },
    label: m.phone_fault_wrong_media_type,
    hint: m.phone_fault_wrong_media_type_hint,
    struck: m.phone_struck_wrong_media_type,
  },
  {
    fault: { fault: 'failed_status' },
    label: m.phone_fault_failed_status,
    hint: m.phone_fault_failed_status_hint,
    struck: ({ code = 131026 }) => m.phone_struck_failed_status({ code }),
  },
]

export interface ShopOffer extends Sentences {
  mode: Exclude<ShopMode, 'normal'>
}

export const shopOffers: ShopOffer[] = [
  { mode: 'outage', label: m.phone_shop_outage, hint: m.phone_shop_outage_hint },
  { mode: { slow: { milliseconds: 5000 } }, label: m.phone_shop_slow, hint: m.phone_shop_slow_hint },
  {
    mode: { too_many_requests: { retry_after_seconds: 30 } },
    label: m.phone_shop_too_many,
    hint: m.phone_shop_too_many_hint,
  },
]

/** How a fault is on; the panel offers two ways. */
export function stateOf(fault: Fault, switches: readonly FaultSwitch[]): 'off' | 'once' | 'always' {
  const on = switches.find((one) => one.fault === fault.fault)
  if (!on) return 'off'
  return typeof on.when === 'object' && 'next' in on.when ? 'once' : 'always'
}

export function sameMode(one: ShopMode, other: ShopMode): boolean {
  return modeName(one) === modeName(other)
}

function modeName(mode: ShopMode): string | undefined {
  return typeof mode === 'string' ? mode : Object.keys(mode)[0]
}

/** A line of what just happened. */
export type News =
  | { kind: 'struck'; fault: Fault }
  | { kind: 'once' | 'always' | 'off'; label: () => string }
  | { kind: 'all-off' }

export function sentenceOf(news: News): string {
  switch (news.kind) {
    case 'struck': {
      const offer = faultOffers.find(({ fault }) => fault.fault === news.fault.fault)
      return offer ? offer.struck(news.fault) : m.phone_struck_other({ fault: news.fault.fault })
    }
    case 'once':
      return m.phone_switched_once({ fault: news.label() })
    case 'always':
      return m.phone_switched_always({ fault: news.label() })
    case 'off':
      return m.phone_switched_off({ fault: news.label() })
    case 'all-off':
      return m.phone_switched_all_off()
  }
}
