import { Check, List } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { m } from '@/paraglide/messages'
import { byDay as bySection } from './chat'
import type { Choice, Offering } from './wire'

interface Props {
  offering: Offering
  chosen: ReadonlySet<string> | undefined
  onChoose: (id: string) => void
}

/** What can be answered by pressing: under the bubble, or in a sheet. */
export function ChoiceButtons(props: Props) {
  if (props.offering.choices.length === 0) return null
  if (props.offering.type === 'list') return <ListButton {...props} button={props.offering.button} />
  return (
    <div className="flex w-full min-w-40 flex-col gap-1">
      {props.offering.choices.map((choice) => (
        <ReplyButton
          key={choice.id}
          choice={choice}
          isChosen={props.chosen?.has(choice.id) ?? false}
          onChoose={props.onChoose}
        />
      ))}
    </div>
  )
}

interface ReplyProps {
  choice: Choice
  isChosen: boolean
  onChoose: (id: string) => void
}

/** Each is pressed once, as on WhatsApp. */
function ReplyButton({ choice, isChosen, onChoose }: ReplyProps) {
  return (
    <Button
      icon={isChosen ? Check : undefined}
      aria-pressed={isChosen}
      disabled={isChosen}
      onClick={() => onChoose(choice.id)}
      className="h-auto min-h-8 whitespace-normal py-1 text-accent-ink disabled:bg-neutral-soft disabled:text-neutral-ink disabled:opacity-100"
    >
      <span dir="auto" className="isolate-text wrap-anywhere">
        {choice.title}
      </span>
    </Button>
  )
}

function ListButton({ offering, chosen, onChoose, button }: Props & { button: string }) {
  const [isOpen, setIsOpen] = useState(false)
  function choose(id: string) {
    setIsOpen(false)
    onChoose(id)
  }
  const sections = bySection(offering.choices, (choice) => choice.section ?? '')
  return (
    <>
      <Button icon={List} onClick={() => setIsOpen(true)} className="w-full min-w-40 text-accent-ink">
        {button}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={button} description={m.phone_list_hint()}>
        {sections.map((section) => (
          <section key={section.key} className="mb-3">
            {section.key && <h3 className="mb-1 font-semibold text-accent-ink">{section.key}</h3>}
            {section.items.map((choice) => (
              <Row
                key={choice.id}
                choice={choice}
                isChosen={chosen?.has(choice.id) ?? false}
                onChoose={choose}
              />
            ))}
          </section>
        ))}
      </Dialog>
    </>
  )
}

function Row({ choice, isChosen, onChoose }: ReplyProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => onChoose(choice.id)}
      className="flex w-full items-center gap-2 rounded-md border-line border-b px-2 py-2 text-start hover:bg-hover"
    >
      <span dir="auto" className="min-w-0 flex-1 isolate-text wrap-anywhere">
        <span className="block font-medium">{choice.title}</span>
        {choice.description && <span className="block text-ink-muted text-small">{choice.description}</span>}
      </span>
      {isChosen && <Check aria-hidden className="size-4 shrink-0 text-accent-ink" />}
    </button>
  )
}
