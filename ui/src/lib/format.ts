import { formatPhone } from './phone'

export type Language = 'pt-BR' | 'en'

export type Format = ReturnType<typeof createFormat>

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Everything that turns values into text for people: instants come in UTC and go out in the workspace's zone. */
export function createFormat(language: Language, timeZone: string) {
  const { moment, number } = formatters(language, timeZone)
  return {
    language,
    timeZone,
    number: (value: number) => number({}).format(value),
    /** Of a share between 0 and 1. */
    percent: (share: number) => number({ style: 'percent', maximumFractionDigits: 1 }).format(share),
    /** Of whole centavos of BRL. */
    money: (cents: number) => number({ style: 'currency', currency: 'BRL' }).format(cents / 100),
    /** In major units of any currency. */
    amount: (value: number, currency: string) => number({ style: 'currency', currency }).format(value),
    bytes: (count: number) => formatBytes(count, number),
    time: (instant: string | number) => moment({ timeStyle: 'short' }).format(new Date(instant)),
    timeToSecond: (instant: string | number) => moment({ timeStyle: 'medium' }).format(new Date(instant)),
    date: (instant: string | number) => moment({ dateStyle: 'short' }).format(new Date(instant)),
    longDate: (instant: string | number) => moment({ dateStyle: 'full' }).format(new Date(instant)),
    /** Day, time to the second and zone: for tooltips. */
    instant: (instant: string | number) =>
      moment({ dateStyle: 'full', timeStyle: 'long' }).format(new Date(instant)),
    /** Day and time to the millisecond, where the order of machines' deeds matters. */
    exact: (instant: string | number) => moment(TO_THE_MILLISECOND).format(new Date(instant)),
    /** The day in the workspace's zone as `2026-11-28`, to group by. */
    dayKey: (instant: string | number) => dayKeys(timeZone).format(new Date(instant)),
    /** "há 5 min", "ontem": one unit, never more exact than it helps. */
    relative: (instant: string | number, now: number) =>
      formatRelative(language, (new Date(instant).getTime() - now) / 1000),
    /** "1 h 05 min", "4 min", "12 s": two units at most. */
    duration: (ms: number) => formatDuration(ms, number),
    /** "0,8 ms", "49 ms", "1,2 s", "4 min": what machines take. */
    elapsed: (ms: number) => formatElapsed(ms, number),
    /** "0:07", "12:30": where a recording is. */
    clock: formatClock,
    phone: formatPhone,
  }
}

const TO_THE_MILLISECOND = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
} as const

type NumberFormatter = (options: Intl.NumberFormatOptions) => Intl.NumberFormat

/** Made when they are first needed, and once: making one takes longer than using it a thousand times. */
function formatters(language: Language, timeZone: string) {
  return {
    moment: remembered(
      (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { timeZone, ...options }),
    ),
    number: remembered((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options)),
  }
}

function remembered<Options extends object | string, Made>(make: (options: Options) => Made) {
  const made = new Map<string, Made>()
  return (options: Options): Made => {
    const name = JSON.stringify(options)
    const found = made.get(name) ?? make(options)
    made.set(name, found)
    return found
  }
}

const dayKeys = remembered(
  (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }),
)
const relatives = remembered(
  (language: Language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
)

function formatRelative(language: Language, seconds: number): string {
  const relative = relatives(language)
  const size = Math.abs(seconds)
  if (size < MINUTE) return relative.format(Math.trunc(seconds), 'second')
  if (size < HOUR) return relative.format(Math.trunc(seconds / MINUTE), 'minute')
  if (size < DAY) return relative.format(Math.trunc(seconds / HOUR), 'hour')
  return relative.format(Math.trunc(seconds / DAY), 'day')
}

function formatDuration(ms: number, number: NumberFormatter): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const unit = (value: number, name: string, digits = 1) =>
    number({ style: 'unit', unit: name, minimumIntegerDigits: digits }).format(value)
  if (seconds < MINUTE) return unit(seconds, 'second')
  if (seconds < HOUR) return unit(Math.floor(seconds / MINUTE), 'minute')
  if (seconds < DAY) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE)
    const hours = unit(Math.floor(seconds / HOUR), 'hour')
    return minutes === 0 ? hours : `${hours} ${unit(minutes, 'minute', 2)}`
  }
  return unit(Math.floor(seconds / DAY), 'day')
}

function formatElapsed(ms: number, number: NumberFormatter): string {
  if (ms >= MINUTE * 1000) return formatDuration(ms, number)
  const [value, unit] = ms < 999.5 ? [ms, 'millisecond'] : [ms / 1000, 'second']
  const maximumFractionDigits = value < 9.95 ? 1 : 0
  return number({ style: 'unit', unit, maximumFractionDigits }).format(value)
}

function formatBytes(count: number, number: NumberFormatter): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3))
  const options = {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const
  return number(options).format(count / 1000 ** step)
}

function formatClock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, '0')}`
}
