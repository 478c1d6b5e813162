import { formatPhone } from './phone'

export type Language = 'pt-BR' | 'en'

export type Format = ReturnType<typeof createFormat>

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Everything that turns values into text for people: instants come in UTC and go out in the workspace's zone. */
export function createFormat(language: Language, timeZone: string) {
  const number = new Intl.NumberFormat(language)
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: 'BRL' })
  const time = new Intl.DateTimeFormat(language, { timeZone, timeStyle: 'short' })
  const timeToSecond = new Intl.DateTimeFormat(language, { timeZone, timeStyle: 'medium' })
  const date = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'short' })
  const longDate = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'full' })
  const full = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'full', timeStyle: 'long' })
  const exact = new Intl.DateTimeFormat(language, {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })

  return {
    language,
    timeZone,
    number: (value: number) => number.format(value),
    /** Of a share between 0 and 1. */
    percent: (share: number) => percent.format(share),
    /** Of whole centavos of BRL. */
    money: (cents: number) => money.format(cents / 100),
    bytes: (count: number) => formatBytes(count, language),
    time: (instant: string | number) => time.format(new Date(instant)),
    timeToSecond: (instant: string | number) => timeToSecond.format(new Date(instant)),
    date: (instant: string | number) => date.format(new Date(instant)),
    longDate: (instant: string | number) => longDate.format(new Date(instant)),
    /** Day, time to the second and zone: for tooltips. */
    instant: (instant: string | number) => full.format(new Date(instant)),
    /** Day and time to the millisecond, where the order of machines' deeds matters. */
    exact: (instant: string | number) => exact.format(new Date(instant)),
    /** The day in the workspace's zone as `2026-11-28`, to group by. */
    dayKey: (instant: string | number) => day.format(new Date(instant)),
    /** "há 5 min", "ontem": one unit, never more exact than it helps. */
    relative: (instant: string | number, now: number) =>
      formatRelative(relative, (new Date(instant).getTime() - now) / 1000),
    /** "1 h 05 min", "4 min", "12 s": two units at most. */
    duration: (ms: number) => formatDuration(ms, language),
    /** "0,8 ms", "49 ms", "1,2 s", "4 min": what machines take. */
    elapsed: (ms: number) => formatElapsed(ms, language),
    phone: formatPhone,
  }
}

function formatRelative(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const size = Math.abs(seconds)
  if (size < MINUTE) return relative.format(Math.trunc(seconds), 'second')
  if (size < HOUR) return relative.format(Math.trunc(seconds / MINUTE), 'minute')
  if (size < DAY) return relative.format(Math.trunc(seconds / HOUR), 'hour')
  return relative.format(Math.trunc(seconds / DAY), 'day')
}

function formatDuration(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const unit = (value: number, name: string, digits = 1) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, minimumIntegerDigits: digits }).format(value)
  if (seconds < MINUTE) return unit(seconds, 'second')
  if (seconds < HOUR) return unit(Math.floor(seconds / MINUTE), 'minute')
  if (seconds < DAY) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE)
    const hours = unit(Math.floor(seconds / HOUR), 'hour')
    return minutes === 0 ? hours : `${hours} ${unit(minutes, 'minute', 2)}`
  }
  return unit(Math.floor(seconds / DAY), 'day')
}

function formatElapsed(ms: number, language: Language): string {
  if (ms >= MINUTE * 1000) return formatDuration(ms, language)
  const [value, unit] = ms < 999.5 ? [ms, 'millisecond'] : [ms / 1000, 'second']
  const maximumFractionDigits = value < 9.95 ? 1 : 0
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits }).format(value)
}

function formatBytes(count: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3))
  const options = {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const
  return new Intl.NumberFormat(language, options).format(count / 1000 ** step)
}
