import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync('src/design/tokens.css', 'utf8')

function tokensOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector)).split('}')[0] ?? ''
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  )
}

const themes = { light: tokensOf('[data-theme="light"]'), dark: tokensOf('[data-theme="dark"]') }

const grounds = ['app', 'surface', 'raised', 'sunken', 'hover', 'selected']
const inks = ['ink', 'ink-muted', 'ink-faint', 'accent-ink', 'danger-ink', 'warning-ink']
const bubbles = ['bubble-in', 'bubble-out', 'note']
const tones = ['danger', 'warning', 'success', 'info', 'neutral']
const tints = [1, 2, 3, 4, 5, 6]

/** Text upon ground, at least 4.5. */
const texts = [
  ...grounds.flatMap((ground) => inks.map((ink) => [ink, ground])),
  ...[...bubbles, 'template', 'code'].map((ground) => ['ink', ground]),
  ...bubbles.flatMap((ground) =>
    ['bubble-meta', 'link', 'danger-ink', 'warning-ink'].map((ink) => [ink, ground]),
  ),
  ['ink-muted', 'bubble-in'],
  ['ink-muted', 'bubble-out'],
  ['link', 'surface'],
  ...tones.map((tone) => [`${tone}-ink`, `${tone}-soft`]),
  ...tints.map((tint) => [`tint-${tint}-ink`, `tint-${tint}`]),
  ['ink-faint', 'neutral-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['on-tip', 'tip'],
  ['on-homologation', 'homologation'],
]

/** Edges, rings and signs upon ground, at least 3. */
const signs = [
  ['control', 'surface'],
  ['control', 'raised'],
  ['surface', 'control'],
  ['surface', 'accent'],
  ...grounds.flatMap((ground) => [
    ['focus', ground],
    ['accent', ground],
    ['danger', ground],
  ]),
  ...bubbles.map((ground) => ['read', ground]),
  ['surface', 'read'],
]

test('both themes name the same colours', () => {
  expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort())
})

for (const [theme, tokens] of Object.entries(themes)) {
  test.each(texts)(`${theme}: %s upon %s can be read`, (ink, ground) => {
    expect(contrast(tokens.get(ink ?? ''), tokens.get(ground ?? ''))).toBeGreaterThanOrEqual(4.5)
  })
  test.each(signs)(`${theme}: %s upon %s can be seen`, (sign, ground) => {
    expect(contrast(tokens.get(sign ?? ''), tokens.get(ground ?? ''))).toBeGreaterThanOrEqual(3)
  })
}

function contrast(one = '', other = ''): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
