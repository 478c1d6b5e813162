/** WhatsApp's formatting as data. The same rules hold in the phone, the inbox and previews of templates. */
export type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'quote'; lines: Inline[][] }
  | { kind: 'bullets'; items: Inline[][] }
  | { kind: 'numbers'; start: number; items: Inline[][] }
  | { kind: 'code'; text: string }

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'mono'; text: string }
  | { kind: 'link'; text: string; href: string }

const FENCE = '```'

export function parseWaText(text: string): Block[] {
  const blocks: Block[] = []
  const source = text.replace(/\r\n?/g, '\n')
  let textFrom = 0
  let at = 0
  for (;;) {
    const open = source.indexOf(FENCE, at)
    const close = open < 0 ? -1 : source.indexOf(FENCE, open + FENCE.length)
    if (close < 0) break
    const code = source.slice(open + FENCE.length, close)
    at = close + FENCE.length
    // Around nothing, fences are text.
    if (code.trim() === '') continue
    addLines(blocks, source.slice(textFrom, open).replace(/\n$/, ''))
    blocks.push({ kind: 'code', text: code.replace(/^\n|\n$/g, '') })
    // The line break beside a code block belongs to the block.
    textFrom = source.charAt(at) === '\n' ? at + 1 : at
  }
  addLines(blocks, source.slice(textFrom))
  return blocks
}

function addLines(blocks: Block[], text: string) {
  if (text === '') return
  for (const line of text.split('\n')) addLine(blocks, line)
}

function addLine(blocks: Block[], line: string) {
  const last = blocks.at(-1)
  const quote = /^> ?(.+)$/.exec(line)
  const bullet = /^ ?[*-] (.+)$/.exec(line)
  const number = /^ ?(\d{1,3})\. (.+)$/.exec(line)
  if (quote) {
    if (last?.kind === 'quote') last.lines.push(parseInline(quote[1] ?? ''))
    else blocks.push({ kind: 'quote', lines: [parseInline(quote[1] ?? '')] })
  } else if (bullet) {
    if (last?.kind === 'bullets') last.items.push(parseInline(bullet[1] ?? ''))
    else blocks.push({ kind: 'bullets', items: [parseInline(bullet[1] ?? '')] })
  } else if (number) {
    const item = parseInline(number[2] ?? '')
    const follows = last?.kind === 'numbers' && last.start + last.items.length === Number(number[1])
    if (follows) last.items.push(item)
    else blocks.push({ kind: 'numbers', start: Number(number[1]), items: [item] })
  } else if (last?.kind === 'paragraph') last.lines.push(parseInline(line))
  else blocks.push({ kind: 'paragraph', lines: [parseInline(line)] })
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const
type Mark = keyof typeof STYLES

/** Control signs that reorder text end a link: an address must not look like another. */
const LINK =
  /(?:https?:\/\/|www\.)[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]*[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069.,;:!?)\]}*_~]/giy

function parseInline(text: string, within = ''): Inline[] {
  const found: Inline[] = []
  const hopeless = new Set<string>()
  let plainFrom = 0
  let at = 0

  function take(inline: Inline, end: number) {
    if (at > plainFrom) found.push({ kind: 'text', text: text.slice(plainFrom, at) })
    found.push(inline)
    at = end
    plainFrom = end
  }

  while (at < text.length) {
    const sign = text.charAt(at)
    const link = linkAt(text, at)
    if (link) take({ kind: 'link', text: link, href: hrefOf(link) }, at + link.length)
    else if ((sign in STYLES || sign === '`') && !within.includes(sign) && opens(text, at)) {
      const end = hopeless.has(sign) ? -1 : closing(text, at, sign)
      if (end < 0) {
        hopeless.add(sign)
        at++
      } else take(marked(sign, text.slice(at + 1, end), within), end + 1)
    } else at++
  }
  if (text.length > plainFrom) found.push({ kind: 'text', text: text.slice(plainFrom) })
  return found
}

function marked(sign: string, inner: string, within: string): Inline {
  if (sign === '`') return { kind: 'mono', text: inner }
  return { kind: STYLES[sign as Mark], children: parseInline(inner, within + sign) }
}

function linkAt(text: string, at: number): string | undefined {
  const sign = text.charAt(at).toLowerCase()
  if ((sign !== 'h' && sign !== 'w') || isWord(text.charAt(at - 1))) return undefined
  LINK.lastIndex = at
  return LINK.exec(text)?.[0]
}

function hrefOf(link: string): string {
  return /^www\./i.test(link) ? `https://${link}` : link
}

/** A mark opens before a sign that is no space, and not inside a word. */
function opens(text: string, at: number): boolean {
  const next = text.charAt(at + 1)
  return next !== '' && !isSpace(next) && next !== text.charAt(at) && !isWord(text.charAt(at - 1))
}

function closing(text: string, from: number, sign: string): number {
  for (let end = text.indexOf(sign, from + 2); end >= 0; end = text.indexOf(sign, end + 1)) {
    if (!isSpace(text.charAt(end - 1)) && !isWord(text.charAt(end + 1))) return end
  }
  return -1
}

function isSpace(sign: string): boolean {
  return /\s/.test(sign)
}

function isWord(sign: string): boolean {
  return sign !== '' && /[\p{L}\p{N}]/u.test(sign)
}

/** The words alone, for previews and search. */
export function plainWaText(text: string): string {
  return parseWaText(text).map(plainBlock).join('\n')
}

function plainBlock(block: Block): string {
  if (block.kind === 'code') return block.text
  const lines = 'lines' in block ? block.lines : block.items
  return lines.map((line) => line.map(plainInline).join('')).join('\n')
}

function plainInline(inline: Inline): string {
  return 'children' in inline ? inline.children.map(plainInline).join('') : inline.text
}
