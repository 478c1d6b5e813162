import { ExternalLink, FileText, Image, List, MapPin, Phone, Reply, Video } from 'lucide-react'
import { filled, type TemplateButton, type TemplateContent, type TemplateValues } from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import { WaText } from './wa-text'

interface Props {
  content: TemplateContent
  values: TemplateValues
}

/** A template as the customer sees it, with the values that are there. */
export function TemplateBody({ content, values }: Props) {
  const { header, body = '', footer, buttons = [] } = content
  return (
    <>
      {header && <Header header={header} values={values} />}
      <WaText text={filled(body, 'body', values)} />
      {footer && <p className="mt-1 text-ink-muted text-small wrap-anywhere">{footer}</p>}
      {buttons.length > 0 && (
        <ul className="mt-2 flex flex-col gap-1">
          {buttons.map((button, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name, and stay where they are.
            <ButtonFace key={index} button={button} />
          ))}
        </ul>
      )}
    </>
  )
}

const mediaIcons = { image: Image, video: Video, document: FileText, audio: FileText, sticker: Image }

function Header({
  header,
  values,
}: {
  header: NonNullable<TemplateContent['header']>
  values: TemplateValues
}) {
  if (header.type === 'text') {
    return <p className="mb-1 font-semibold wrap-anywhere">{filled(header.text, 'header', values)}</p>
  }
  const Icon = header.type === 'media' ? mediaIcons[header.kind] : MapPin
  return (
    <div className="mb-1 grid h-24 place-items-center rounded-lg bg-surface/60 text-ink-muted">
      <Icon aria-hidden className="size-7" />
    </div>
  )
}

const buttonIcons = {
  quick_reply: Reply,
  url: ExternalLink,
  phone_number: Phone,
  copy_code: FileText,
  otp: FileText,
  flow: List,
  other: Reply,
}

function ButtonFace({ button }: { button: TemplateButton }) {
  const Icon = buttonIcons[button.type]
  const text = ('text' in button && button.text) || m.template_copy_code()
  return (
    <li className="flex items-center justify-center gap-1.5 rounded-lg border border-line-strong px-3 py-1 font-medium text-accent-ink">
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="wrap-anywhere">{text}</span>
    </li>
  )
}
