import { Plus, X } from 'lucide-react'
import type { TemplateCheck } from '@/api/templates'
import { Button } from '@/design/button'
import { Field, TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import type { TemplateButton } from '@/lib/wa-template'
import { m } from '@/paraglide/messages'
import { findingsAt, newButton } from './draft'
import { Findings } from './findings'

interface Props {
  buttons: TemplateButton[]
  check: TemplateCheck | undefined
  onChange: (buttons: TemplateButton[]) => void
}

const kinds: [type: TemplateButton['type'], name: () => string][] = [
  ['quick_reply', m.template_button_quick_reply],
  ['url', m.template_button_url],
  ['phone_number', m.template_button_phone],
  ['copy_code', m.template_button_code],
]

const names = Object.fromEntries(kinds)

export function ButtonFields({ buttons, check, onChange }: Props) {
  const put = (at: number, button: TemplateButton) =>
    onChange(buttons.map((one, index) => (index === at ? button : one)))
  return (
    <section aria-label={m.template_buttons()} className="flex flex-col gap-3">
      <h2 className="font-semibold">{m.template_buttons()}</h2>
      {buttons.map((button, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name than their place.
        <div key={at} className="flex flex-col gap-2 rounded-lg border border-line p-3">
          <div className="flex items-center gap-2">
            <p className="flex-1 font-medium">{names[button.type]?.() ?? button.type}</p>
            <IconButton
              icon={X}
              label={m.template_button_remove()}
              onClick={() => onChange(buttons.filter((_, index) => index !== at))}
            />
          </div>
          <OneButton button={button} onChange={(changed) => put(at, changed)} />
          <Findings findings={findingsAt(check, `content.buttons[${at}]`)} />
        </div>
      ))}
      <div className="flex flex-wrap gap-2">
        {kinds.map(([type, name]) => (
          <Button key={type} size="small" icon={Plus} onClick={() => onChange([...buttons, newButton(type)])}>
            {name()}
          </Button>
        ))}
      </div>
      <Findings findings={(check?.findings ?? []).filter(({ path }) => path === 'content.buttons')} />
    </section>
  )
}

interface OneProps {
  button: TemplateButton
  onChange: (button: TemplateButton) => void
}

function OneButton({ button, onChange }: OneProps) {
  const text = (label: string, value: string, changed: (value: string) => TemplateButton) => (
    <Field label={label}>
      <TextInput value={value} onChange={(event) => onChange(changed(event.target.value))} />
    </Field>
  )
  switch (button.type) {
    case 'quick_reply':
      return text(m.template_button_text(), button.text, (value) => ({ ...button, text: value }))
    case 'url':
      return (
        <div className="grid gap-3 sm:grid-cols-2">
          {text(m.template_button_text(), button.text, (value) => ({ ...button, text: value }))}
          {text(m.template_button_address(), button.url, (value) => ({ ...button, url: value }))}
          {button.url.includes('{{') &&
            text(m.template_button_sample(), button.sample ?? '', (sample) => ({ ...button, sample }))}
        </div>
      )
    case 'phone_number':
      return (
        <div className="grid gap-3 sm:grid-cols-2">
          {text(m.template_button_text(), button.text, (value) => ({ ...button, text: value }))}
          {text(m.template_button_number(), button.phone_number, (value) => ({
            ...button,
            phone_number: value,
          }))}
        </div>
      )
    case 'copy_code':
      return text(m.template_button_sample(), button.sample ?? '', (sample) => ({ ...button, sample }))
    default:
      return <p className="text-ink-muted">{m.template_button_kept()}</p>
  }
}
