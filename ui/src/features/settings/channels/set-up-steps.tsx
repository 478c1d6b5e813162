import { CopyButton } from '@/design/copy-button'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import type { Copied, Guide, GuideStep } from './guides'

export type CopiedValues = Partial<Record<Copied, string>>

/** Step by step what is done at the provider, with what is copied there. */
export function SetUpSteps({ guide, copied }: { guide: Guide; copied: CopiedValues }) {
  return (
    <section aria-label={m.channel_steps()} className="flex flex-col gap-4">
      <h2 className="font-semibold text-lead">{m.channel_steps()}</h2>
      <ol className="flex flex-col gap-4">
        {guide.steps.map((step, index) => (
          <Step key={step.title.en} step={step} number={index + 1} copied={copied} />
        ))}
      </ol>
    </section>
  )
}

function Step({ step, number, copied }: { step: GuideStep; number: number; copied: CopiedValues }) {
  const { language } = useFormat()
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full bg-selected font-semibold text-accent-ink text-small"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="font-semibold">{step.title[language]}</h3>
        <p className="text-ink-muted wrap-anywhere">{step.text[language]}</p>
        {step.copy?.map((what) => (
          <CopyRow key={what} what={what} value={copied[what]} />
        ))}
        {step.names && (
          <ul className="flex flex-wrap gap-1.5">
            {step.names.map((name) => (
              <li key={name}>
                <code className="rounded bg-sunken px-1.5 py-0.5 text-small wrap-anywhere">{name}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}

const names: Record<Copied, () => string> = {
  webhookUrl: m.channel_copy_webhook_url,
  verifyToken: m.channel_copy_verify_token,
  secret: m.channel_copy_secret,
  header: m.channel_copy_header,
}

function CopyRow({ what, value }: { what: Copied; value: string | undefined }) {
  const name = names[what]()
  return (
    <div className="flex items-center gap-2 rounded-md bg-sunken py-1 ps-3 pe-1">
      <div className="min-w-0 flex-1">
        <p className="text-ink-muted text-tiny">{name}</p>
        {value ? (
          <code className="block text-small wrap-anywhere">{value}</code>
        ) : (
          <p className="text-ink-muted text-small">
            {what === 'webhookUrl' ? m.channel_steps_after() : m.channel_copy_hidden()}
          </p>
        )}
      </div>
      {value && <CopyButton text={value} label={m.copy_thing({ thing: name })} />}
    </div>
  )
}
