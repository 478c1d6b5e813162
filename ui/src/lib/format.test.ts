import { describe, expect, test } from 'vitest'
import { createFormat } from './format'

const pt = createFormat('pt-BR', 'America/Sao_Paulo')
const en = createFormat('en', 'America/Manaus')
const noon = '2026-11-28T15:00:00Z'
const plain = (words: string) => words.replace(/\u00a0|\u202f/g, ' ')

describe('format', () => {
  test('numbers and money', () => {
    expect(pt.number(1234567.5)).toBe('1.234.567,5')
    expect(plain(pt.money(123456))).toBe('R$ 1.234,56')
    expect(en.money(-5)).toBe('-R$0.05')
    expect(pt.percent(0.308)).toBe('30,8%')
  })
  test('instants in the zone of the workspace', () => {
    expect(pt.time(noon)).toBe('12:00')
    expect(plain(en.time(noon))).toBe('11:00 AM')
    expect(pt.date(noon)).toBe('28/11/2026')
    expect(pt.dayKey('2026-11-28T02:00:00Z')).toBe('2026-11-27')
  })
  test.each([
    [5, 'há 5 seg.'],
    [65, 'há 1 min.'],
    [7300, 'há 2 h'],
    [90_000, 'ontem'],
  ])('%d s ago', (seconds, words) => {
    const now = Date.parse(noon)
    expect(pt.relative(now - seconds * 1000, now)).toBe(words)
  })
  test.each([
    [-5, '0 s'],
    [12_400, '12 s'],
    [250_000, '4 min'],
    [3_900_000, '1 h 05 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 dias'],
  ])('duration of %d ms', (ms, words) => expect(plain(pt.duration(ms))).toBe(words))
  test.each([
    [0, '0 ms'],
    [0.83, '0,8 ms'],
    [49.4, '49 ms'],
    [999.6, '1 s'],
    [1240, '1,2 s'],
    [12_400, '12 s'],
    [250_000, '4 min'],
  ])('%d ms elapsed', (ms, words) => expect(plain(pt.elapsed(ms))).toBe(words))
  test('bytes', () => {
    expect(plain(pt.bytes(0))).toBe('0 byte')
    expect(plain(pt.bytes(1_450_000))).toBe('1,5 MB')
  })
  test.each([
    ['+5511912345678', '+55 11 91234-5678'],
    ['+551132345678', '+55 11 3234-5678'],
    ['+5531•••••••77', '+55 31 •••••-••77'],
    ['+14155550123', '+14155550123'],
    ['', ''],
  ])('phone %s', (phone, words) => expect(pt.phone(phone)).toBe(words))
})
