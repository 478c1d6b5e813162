import { ArrowDown } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { IconButton } from '@/design/icon-button'
import { Instant } from '@/design/time'
import { useFormat } from '@/lib/format-context'
import { useNow } from '@/lib/now'
import { m } from '@/paraglide/messages'
import { Bubble } from './bubble'
import { byDay, chosenIn, reactionsIn, shownOf } from './chat'
import { OutgoingBubble } from './outgoing-bubble'
import type { Said } from './use-say'
import { type Entry, isOffering, type Says } from './wire'

interface Props {
  entries: readonly Entry[]
  outgoing: readonly Said[]
  company: string
  onSay: (says: Says, replyTo?: string) => void
  onReply: (entry: Entry) => void
  onRetry: (said: Said) => void
  onForget: (key: number) => void
}

const milliseconds = (entry: Entry) => entry.at / 1000

/** Everything that was said, by days, the newest at the end. */
export function ChatView({ entries, outgoing, company, ...actions }: Props) {
  const { dayKey } = useFormat()
  const shown = entries.filter(({ content }) => content.type !== 'reaction')
  const reactions = useMemo(() => reactionsIn(entries), [entries])
  const chosen = useChosen(entries, outgoing)
  const waiting = outgoing.filter(({ says }) => says.type !== 'reaction')
  const { scroller, content, isAway, toEnd } = useStayAtEnd(waiting.at(-1)?.key)
  const find = (id: string | undefined) => entries.find((entry) => entry.id === id)
  const titleOf = (id: string) => titleOfChoice(entries, id)

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        aria-label={m.phone_chat_with({ company })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto bg-surface px-2 py-3 focus-visible:outline-offset-[-2px]"
      >
        <div ref={content} className="flex flex-col gap-1.5">
          {byDay(shown, (entry) => dayKey(milliseconds(entry))).map((day) => (
            <section key={day.key} className="flex flex-col gap-1.5">
              <DayLine day={day.key} instant={day.items.map(milliseconds)[0] ?? 0} />
              {day.items.map((entry) => (
                <Bubble
                  key={entry.id}
                  entry={entry}
                  company={company}
                  quoted={find(entry.reply_to)}
                  reactions={reactions.get(entry.id)}
                  chosen={chosen.get(entry.id)}
                  onSay={actions.onSay}
                  onReply={actions.onReply}
                />
              ))}
            </section>
          ))}
          {waiting.map((said) => (
            <OutgoingBubble
              key={said.key}
              said={said}
              shown={shownOf(said.says, titleOf)}
              company={company}
              quoted={find(said.replyTo)}
              onRetry={actions.onRetry}
              onForget={actions.onForget}
            />
          ))}
        </div>
      </div>
      {isAway && (
        <IconButton
          icon={ArrowDown}
          label={m.phone_to_end()}
          variant="secondary"
          onClick={toEnd}
          className="absolute end-4 bottom-3 rounded-full shadow-overlay"
        />
      )}
    </div>
  )
}

/** A choice on its way counts as taken: the button cannot be pressed twice. */
function useChosen(entries: readonly Entry[], outgoing: readonly Said[]) {
  return useMemo(() => {
    const chosen = new Map(chosenIn(entries))
    for (const { says, error } of outgoing) {
      if (says.type !== 'choice' || error) continue
      chosen.set(says.message, new Set([...(chosen.get(says.message) ?? []), says.id]))
    }
    return chosen
  }, [entries, outgoing])
}

function titleOfChoice(entries: readonly Entry[], id: string): string {
  const choices = entries.flatMap(({ content }) => (isOffering(content) ? content.choices : []))
  return choices.findLast((choice) => choice.id === id)?.title ?? id
}

function DayLine({ day, instant }: { day: string; instant: number }) {
  const format = useFormat()
  const now = useNow(60_000)
  const name =
    day === format.dayKey(now)
      ? m.phone_today()
      : day === format.dayKey(now - 86_400_000)
        ? m.phone_yesterday()
        : undefined
  return (
    <p className="my-1 self-center rounded-full bg-neutral-soft px-2.5 py-0.5 text-neutral-ink text-tiny">
      {name ?? <Instant instant={instant} show="longDate" />}
    </p>
  )
}

/** Stays at the end while the reader is there, also when pictures grow; what oneself says leads there. */
function useStayAtEnd(lastSaid: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const wantsEnd = useRef(true)
  const [isAway, setIsAway] = useState(false)

  const toEnd = useCallback(() => {
    wantsEnd.current = true
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [])

  useLayoutEffect(() => {
    if (lastSaid !== undefined) toEnd()
  }, [lastSaid, toEnd])

  useEffect(() => watchEnd(scroller, wantsEnd, setIsAway), [])
  useEffect(() => {
    if (!content.current || !scroller.current) return
    const observer = new ResizeObserver(() => wantsEnd.current && toEnd())
    observer.observe(content.current)
    observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [toEnd])
  return { scroller, content, isAway, toEnd }
}

function watchEnd(
  scroller: RefObject<HTMLDivElement | null>,
  wantsEnd: RefObject<boolean>,
  setIsAway: (isAway: boolean) => void,
) {
  const element = scroller.current
  if (!element) return
  let top = element.scrollTop
  function look() {
    if (!element) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 48
    // Only who scrolls up leaves the end: a picture that grows meanwhile does not.
    if (isAtEnd) wantsEnd.current = true
    else if (element.scrollTop < top) wantsEnd.current = false
    top = element.scrollTop
    setIsAway(!wantsEnd.current)
  }
  element.addEventListener('scroll', look, { passive: true })
  return () => element.removeEventListener('scroll', look)
}
