import type { TraceStep } from '../model'

/** Where a step stands on the scale of the way, as shares between 0 and 1. */
export type Mark =
  | { kind: 'moment'; at: number }
  | { kind: 'span'; from: number; to: number }
  /** Some moment in between: WhatsApp tells whole seconds. */
  | { kind: 'somewhere'; from: number; to: number }
  | { kind: 'before' }
  | { kind: 'after' }

export interface Row {
  key: string
  step: TraceStep
  /** Since the beginning, in milliseconds; what is told in whole seconds counts from the second of the beginning. */
  since: number
  isWholeSecond: boolean
  /** Which of several answers it belongs to, from 1; none when there is only one. */
  answer: number | undefined
  mark: Mark
}

/** How long the machine took, and from where to where. */
export interface Total {
  from: 'received' | 'decided'
  milliseconds: number
}

export interface Way {
  rows: Row[]
  /** The length of the scale in milliseconds. */
  span: number
  /** Round places on the scale, in milliseconds. */
  ticks: number[]
  answers: number
  total: Total | undefined
}

const SECOND = 1000

/** Puts the steps of a message in order and on a common scale. The scale is that of our own clock: what WhatsApp tells stands beside it. */
export function wayOf(steps: readonly TraceStep[]): Way {
  const ordered = [...steps].sort((a, b) => placeOf(a) - placeOf(b))
  const scale = scaleOf(ordered)
  const answers = answersOf(ordered)
  const rows = ordered.map(
    (step, index): Row => ({
      key: `${index}-${step.step}`,
      step,
      since: since(step, scale.start),
      isWholeSecond: isWholeSecond(step),
      answer: answers.length > 1 ? answerOf(step, answers) : undefined,
      mark: markOf(step, steps, scale),
    }),
  )
  const span = scale.end - scale.start
  return { rows, span, ticks: ticksOf(span), answers: answers.length, total: totalOf(ordered) }
}

/** An instant in milliseconds, with its microseconds: `Date` forgets them. */
export function millisecondsOf(instant: string): number {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? ''
  return Date.parse(instant) + Number(`0.${fraction.slice(3) || '0'}`)
}

function isWholeSecond({ step, at }: TraceStep): boolean {
  switch (step) {
    case 'said':
    case 'on_network':
    case 'delivered':
    case 'read':
      return true
    case 'failed':
      // WhatsApp said so, or we gave up: only our own clock tells fractions.
      return !at.includes('.')
    default:
      return false
  }
}

/** A moment of a whole second may be any within it: what WhatsApp did later stands after what we did in that second. */
function placeOf(step: TraceStep): number {
  const at = millisecondsOf(step.at)
  return isWholeSecond(step) && step.step !== 'said' ? at + SECOND - 0.001 : at
}

interface Scale {
  start: number
  end: number
}

function scaleOf(steps: readonly TraceStep[]): Scale {
  const exact = steps.filter((step) => !isWholeSecond(step))
  const shown = exact.length > 0 ? exact : steps
  const start = Math.min(...shown.map(({ at }) => millisecondsOf(at)))
  const end = Math.max(...shown.map(endOf))
  return { start, end: Math.max(end, start + 1) }
}

function endOf({ at, milliseconds }: TraceStep): number {
  return millisecondsOf(at) + (milliseconds ?? 0)
}

function since(step: TraceStep, start: number): number {
  const at = millisecondsOf(step.at)
  return isWholeSecond(step) ? at - Math.floor(start / SECOND) * SECOND : at - start
}

function markOf(step: TraceStep, steps: readonly TraceStep[], scale: Scale): Mark {
  const share = (at: number) => Math.min(1, Math.max(0, (at - scale.start) / (scale.end - scale.start)))
  const at = millisecondsOf(step.at)
  if (step.milliseconds != null) return { kind: 'span', from: share(at), to: share(endOf(step)) }
  if (!isWholeSecond(step)) return { kind: 'moment', at: share(at) }
  const { from, to } = secondOf(step, steps)
  if (to <= scale.start) return { kind: 'before' }
  if (from >= scale.end) return { kind: 'after' }
  return { kind: 'somewhere', from: share(from), to: share(to) }
}

/** The second in which it happened, less what cannot be: nothing arrives before it was said, nor is delivered before it was sent. */
function secondOf(step: TraceStep, steps: readonly TraceStep[]) {
  const at = millisecondsOf(step.at)
  const second = { from: at, to: at + SECOND }
  const bound = steps.find((other) =>
    step.step === 'said'
      ? other.step === 'received'
      : other.step === 'sent' && other.message === step.message,
  )
  if (!bound) return second
  const limit = millisecondsOf(bound.at)
  // Clocks differ: a limit outside of the second limits nothing.
  if (limit < second.from || limit > second.to) return second
  return step.step === 'said' ? { from: at, to: limit } : { from: limit, to: second.to }
}

function answersOf(steps: readonly TraceStep[]): string[] {
  const decided = steps.flatMap(({ step, message }) => (step === 'decided' && message ? [message] : []))
  return [...new Set(decided)]
}

function answerOf({ message }: TraceStep, answers: readonly string[]): number | undefined {
  const index = message ? answers.indexOf(message) : -1
  return index < 0 ? undefined : index + 1
}

function totalOf(steps: readonly TraceStep[]): Total | undefined {
  const sent = steps.find(({ step, outcome }) => step === 'sent' && outcome === 'accepted')
  if (!sent) return undefined
  for (const from of ['received', 'decided'] as const) {
    const begin = steps.find(({ step }) => step === from)
    if (begin) return { from, milliseconds: millisecondsOf(sent.at) - millisecondsOf(begin.at) }
  }
  return undefined
}

const FEWEST_TICKS = 3

/** Steps of 1, 2 or 5 times a power of ten, from zero on. */
function ticksOf(span: number): number[] {
  const power = 10 ** Math.floor(Math.log10(span / FEWEST_TICKS))
  const step = [5, 2, 1].map((times) => times * power).find((size) => span / size >= FEWEST_TICKS) ?? power
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step)
}
