import { describe, expect, test } from 'vitest'
import { aStep } from '../samples'
import { millisecondsOf, wayOf } from './way'

const answer = { message: 'a1' }

/** A question at the tenth second, answered within 80 ms. */
const steps = [
  aStep('said', '10', { message: 'q' }),
  aStep('on_network', '10', answer),
  aStep('read', '13', answer),
  aStep('received', '10.200000', { message: 'q' }),
  aStep('stored', '10.210000', { message: 'q' }),
  aStep('called', '10.220000', { milliseconds: 20, outcome: 'answered' }),
  aStep('decided', '10.245000', answer),
  aStep('sent', '10.249000', { ...answer, milliseconds: 51, outcome: 'accepted' }),
  aStep('accepted', '10.300000', answer),
]

const way = wayOf(steps)
const row = (step: string) => way.rows.find((one) => one.step.step === step)

test('microseconds of an instant are kept', () => {
  expect(millisecondsOf('2026-11-28T12:00:10.200750Z') - Date.parse('2026-11-28T12:00:10.200Z')).toBeCloseTo(
    0.75,
    2,
  )
  expect(millisecondsOf('2026-11-28T12:00:10Z')).toBe(Date.parse('2026-11-28T12:00:10Z'))
})

test('what WhatsApp did within a second stands after what we did in it', () => {
  expect(way.rows.map((one) => one.step.step)).toEqual([
    'said',
    'received',
    'stored',
    'called',
    'decided',
    'sent',
    'accepted',
    'on_network',
    'read',
  ])
})

test('the scale is that of our own clock', () => {
  expect(way.span).toBeCloseTo(100, 2)
  expect(way.ticks).toEqual([0, 20, 40, 60, 80, 100].filter((tick) => tick <= way.span))
  expect(row('received')?.mark).toEqual({ kind: 'moment', at: 0 })
  expect(row('accepted')?.mark).toMatchObject({ kind: 'moment', at: 1 })
  const called = row('called')?.mark
  expect(called?.kind === 'span' && [called.from, called.to]).toEqual([
    expect.closeTo(0.2, 3),
    expect.closeTo(0.4, 3),
  ])
})

describe('whole seconds', () => {
  test('count from the second of the beginning, others from the beginning', () => {
    expect(row('said')).toMatchObject({ since: 0, isWholeSecond: true })
    expect(row('read')).toMatchObject({ since: 3000, isWholeSecond: true })
    expect(row('stored')?.since).toBeCloseTo(10, 2)
  })

  test('lie somewhere in their second, and not before what made them possible', () => {
    const mark = row('on_network')?.mark
    expect(mark?.kind === 'somewhere' && [mark.from, mark.to]).toEqual([expect.closeTo(0.49, 3), 1])
    expect(row('said')?.mark).toEqual({ kind: 'before' })
    expect(row('read')?.mark).toEqual({ kind: 'after' })
  })

  test('a clock that goes wrong limits nothing', () => {
    const [first] = wayOf([
      aStep('said', '30'),
      aStep('received', '10.5'),
      aStep('stored', '11.5'),
    ]).rows.slice(-1)
    expect(first).toMatchObject({ since: 20_000, mark: { kind: 'after' } })
  })

  test('a failure is one when WhatsApp told it, not when we gave up', () => {
    const [told, gaveUp] = [aStep('failed', '12'), aStep('failed', '12.000200')].map((one) => wayOf([one]))
    expect(told?.rows[0]?.isWholeSecond).toBe(true)
    expect(gaveUp?.rows[0]?.isWholeSecond).toBe(false)
  })
})

describe('the total', () => {
  test('goes from the arrival to the answer', () => {
    expect(way.total).toMatchObject({ from: 'received', milliseconds: expect.closeTo(49, 2) })
  })

  test('goes from the queue to the try that was accepted, when nobody asked', () => {
    const tries = [
      aStep('decided', '10.0'),
      aStep('sent', '10.1', { milliseconds: 5, outcome: 'transient' }),
      aStep('sent', '12.1', { milliseconds: 5, outcome: 'accepted' }),
    ]
    expect(wayOf(tries).total).toMatchObject({ from: 'decided', milliseconds: expect.closeTo(2100, 2) })
  })

  test('is not there before anything was sent', () => {
    expect(wayOf(steps.slice(0, 5)).total).toBeUndefined()
  })
})

test('several answers are told apart', () => {
  expect(way.rows.every((one) => one.answer === undefined)).toBe(true)
  const both = wayOf([...steps, aStep('decided', '10.246', { message: 'a2' })])
  expect(both.answers).toBe(2)
  expect(both.rows.map((one) => one.answer)).toContain(2)
  expect(both.rows.find((one) => one.step.step === 'received')?.answer).toBeUndefined()
})

test('a single moment, and none at all, have a way too', () => {
  expect(wayOf([aStep('stored', '10.1')])).toMatchObject({
    span: 1,
    rows: [{ mark: { kind: 'moment', at: 0 } }],
  })
  expect(wayOf([aStep('said', '10')]).rows).toHaveLength(1)
  expect(wayOf([]).rows).toEqual([])
})
