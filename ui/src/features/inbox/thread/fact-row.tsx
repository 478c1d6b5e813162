import { Instant } from '@/design/time'
import { m } from '@/paraglide/messages'
import type { ThreadFact } from '../model'

/** How people are called, by their ids. */
export type NameOf = (user: string) => string

interface Props {
  fact: ThreadFact
  nameOf: NameOf
}

/** What happened between the messages: quiet, and said in words. */
export function FactRow({ fact, nameOf }: Props) {
  return (
    <p className="px-4 pt-2 pb-1 text-center text-ink-faint text-small">
      {sentenceOf(fact, nameOf)} · <Instant instant={fact.at} show="time" />
    </p>
  )
}

interface Ownership {
  owner?: string
  from?: string
  from_agent?: string | null
}

export function sentenceOf({ kind, author, facts }: ThreadFact, nameOf: NameOf): string {
  const { owner, from, from_agent } = facts as Ownership
  const name = actorName(author, nameOf)
  switch (kind) {
    case 'conversation.opened':
      return m.inbox_fact_opened()
    case 'conversation.taken_over':
      return from === 'agent' && from_agent
        ? m.inbox_fact_taken_from({ name, from: nameOf(from_agent) })
        : m.inbox_fact_taken({ name })
    case 'conversation.given_back':
      return owner === 'bot' ? m.inbox_fact_given_to_bot({ name }) : m.inbox_fact_given_to_queue({ name })
    case 'conversation.handed_over':
      return m.inbox_fact_handed_over()
    default:
      return m.inbox_fact_closed({ name })
  }
}

function actorName(author: string, nameOf: NameOf): string {
  if (author.startsWith('agent:')) return nameOf(author.slice('agent:'.length))
  return author.startsWith('bot:') ? m.inbox_the_bot() : m.inbox_the_system()
}
