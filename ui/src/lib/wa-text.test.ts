import { describe, expect, test } from 'vitest'
import { type Block, type Inline, parseWaText, plainWaText } from './wa-text'

const text = (words: string): Inline => ({ kind: 'text', text: words })

function inlines(source: string): Inline[] {
  const [block] = parseWaText(source)
  return block?.kind === 'paragraph' ? (block.lines[0] ?? []) : []
}

describe('inline', () => {
  test.each([
    ['*bold*', [{ kind: 'bold', children: [text('bold')] }]],
    ['_it_', [{ kind: 'italic', children: [text('it')] }]],
    ['~no~', [{ kind: 'strike', children: [text('no')] }]],
    ['`x*y*`', [{ kind: 'mono', text: 'x*y*' }]],
    ['*_both_*', [{ kind: 'bold', children: [{ kind: 'italic', children: [text('both')] }] }]],
    ['(*a*)', [text('('), { kind: 'bold', children: [text('a')] }, text(')')]],
  ] as [string, Inline[]][])('%s', (source, expected) => expect(inlines(source)).toEqual(expected))

  test.each(['2*3*4', 'x * a*', '*a *', 'snake_case_name', '**', '*a', 'a*', '~', '``', '***'])(
    '%s is text',
    (source) => expect(plainWaText(source)).toBe(source),
  )

  test('a mark does not reach over a line', () => expect(plainWaText('*a\nb*')).toBe('*a\nb*'))
})

describe('links', () => {
  test('end before the punctuation of the sentence', () => {
    expect(inlines('veja https://a.example/x?y=1.')).toEqual([
      text('veja '),
      { kind: 'link', text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      text('.'),
    ])
  })
  test('www gets https', () => {
    expect(inlines('www.loja.example')).toEqual([
      { kind: 'link', text: 'www.loja.example', href: 'https://www.loja.example' },
    ])
  })
  test('underscores and stars in addresses are no marks', () => {
    expect(inlines('https://a.example/a_b_c')).toMatchObject([
      { kind: 'link', text: 'https://a.example/a_b_c' },
    ])
  })
  test.each(['javascript:alert(1)', 'data:text/html,x', 'xhttps://a.example'])('%s is none', (source) =>
    expect(inlines(source)).toEqual([text(source)]),
  )
  test('signs that reorder text end it', () => {
    expect(inlines('https://a.example/\u202Egpj.exe')).toEqual([
      { kind: 'link', text: 'https://a.example/', href: 'https://a.example/' },
      text('\u202Egpj.exe'),
    ])
  })
})

describe('blocks', () => {
  test('quotes, lists, code and text, in order', () => {
    const source = 'oi\n> um\n> dois\n- a\n* b\n1. x\n2. y\n```let *a*\n```\nfim'
    expect(parseWaText(source)).toEqual([
      { kind: 'paragraph', lines: [[text('oi')]] },
      { kind: 'quote', lines: [[text('um')], [text('dois')]] },
      { kind: 'bullets', items: [[text('a')], [text('b')]] },
      { kind: 'numbers', start: 1, items: [[text('x')], [text('y')]] },
      { kind: 'code', text: 'let *a*' },
      { kind: 'paragraph', lines: [[text('fim')]] },
    ] satisfies Block[])
  })
  test('a fence without an end is text', () => expect(plainWaText('a ```b\nc')).toBe('a ```b\nc'))
  test('a number that does not follow begins another list', () => {
    expect(parseWaText('1. a\n5. b').map((block) => block.kind === 'numbers' && block.start)).toEqual([1, 5])
  })
  test('empty lines stay', () => expect(plainWaText('a\n\nb')).toBe('a\n\nb'))
})

describe('hostile text', () => {
  test('HTML stays text', () => {
    const html = '<script>alert("1")</script><img src=x onerror=alert(1)>'
    expect(inlines(html)).toEqual([text(html)])
  })
  test('emoji with joiners and reordering marks stay whole', () => {
    const words = '👩🏽‍🚀 \u202Eabc\u202C שלום'
    expect(plainWaText(`*${words}*`)).toBe(words)
  })
  test.each(['*', '_', '~', '`', '*_~', '*a _b ~c ', '> ', '```', 'h', 'www.', 'https://', '1. \n'])(
    '4,096 characters of %j are quick',
    (piece) => {
      const long = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096)
      const start = performance.now()
      parseWaText(long)
      expect(performance.now() - start).toBeLessThan(150)
    },
  )
})
