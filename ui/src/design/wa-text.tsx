import { memo } from 'react'
import { cn } from '@/lib/class-names'
import { type Block, type Inline, parseWaText } from '@/lib/wa-text'

/** What somebody wrote in WhatsApp, with its formatting. Its direction marks cannot disturb what stands around it. */
export const WaText = memo(function WaText({ text, className }: { text: string; className?: string }) {
  return (
    <div dir="auto" className={cn('isolate-text leading-snug wrap-anywhere', className)}>
      {keyed(parseWaText(text)).map(([key, block]) => (
        <BlockView key={key} block={block} />
      ))}
    </div>
  )
})

/** Parsed parts never move among each other: their place is their identity. */
function keyed<Part>(parts: Part[]): [number, Part][] {
  return parts.map((part, index) => [index, part])
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'code':
      return (
        <pre className="my-1 overflow-x-auto rounded bg-code px-2 py-1 font-mono text-small whitespace-pre-wrap">
          {block.text}
        </pre>
      )
    case 'quote':
      return (
        <blockquote className="my-1 border-line-strong border-s-2 ps-2 text-ink-muted">
          <Lines lines={block.lines} />
        </blockquote>
      )
    case 'bullets':
      return <ul className="my-1 list-disc ps-5">{listItems(block.items)}</ul>
    case 'numbers':
      return (
        <ol start={block.start} className="my-1 list-decimal ps-6">
          {listItems(block.items)}
        </ol>
      )
    case 'paragraph':
      return <Lines lines={block.lines} />
  }
}

function listItems(items: Inline[][]) {
  return keyed(items).map(([key, item]) => (
    <li key={key}>
      <Inlines inlines={item} />
    </li>
  ))
}

function Lines({ lines }: { lines: Inline[][] }) {
  return keyed(lines).map(([key, line]) => (
    <p key={key} className="min-h-[1lh] whitespace-pre-wrap">
      <Inlines inlines={line} />
    </p>
  ))
}

function Inlines({ inlines }: { inlines: Inline[] }) {
  return keyed(inlines).map(([key, inline]) => <InlineView key={key} inline={inline} />)
}

function InlineView({ inline }: { inline: Inline }) {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'bold':
      return (
        <strong className="font-semibold">
          <Inlines inlines={inline.children} />
        </strong>
      )
    case 'italic':
      return (
        <em>
          <Inlines inlines={inline.children} />
        </em>
      )
    case 'strike':
      return (
        <s>
          <Inlines inlines={inline.children} />
        </s>
      )
    case 'mono':
      return <code className="rounded bg-code px-1 font-mono text-small">{inline.text}</code>
    case 'link':
      return (
        <a
          href={inline.href}
          target="_blank"
          rel="noreferrer noopener nofollow"
          className="break-all text-link underline underline-offset-2"
        >
          {inline.text}
        </a>
      )
  }
}
