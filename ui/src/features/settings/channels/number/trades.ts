import { m } from '@/paraglide/messages'

const names: Record<string, () => string> = {
  '': m.trade_none,
  AUTO: m.trade_auto,
  BEAUTY: m.trade_beauty,
  APPAREL: m.trade_apparel,
  EDU: m.trade_edu,
  ENTERTAIN: m.trade_entertain,
  EVENT_PLAN: m.trade_event_plan,
  FINANCE: m.trade_finance,
  GOVT: m.trade_govt,
  GROCERY: m.trade_grocery,
  HEALTH: m.trade_health,
  HOTEL: m.trade_hotel,
  NONPROFIT: m.trade_nonprofit,
  PROF_SERVICES: m.trade_prof_services,
  RESTAURANT: m.trade_restaurant,
  RETAIL: m.trade_retail,
  TRAVEL: m.trade_travel,
  OTHER: m.trade_other,
}

/** The provider's words for trades; one that it invented since is kept. */
export function trades(current: string | null | undefined): string[] {
  const known = Object.keys(names)
  return current && !known.includes(current) ? [current, ...known] : known
}

export function tradeName(trade: string): string {
  return names[trade]?.() ?? trade
}
