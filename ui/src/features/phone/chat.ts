/** What a phone shows, out of what happened. */
import type { Entry, PhoneEvent, Says, Shown, Side, Ticks } from './wire'

export interface Chat {
  entries: Entry[]
  typing?: { number: string; until: number }
}

/** How long somebody is said to be typing, unless the message comes before. */
const TYPING_MS = 25_000

/** The chat after an event; the same event twice changes nothing more. */
export function after(chat: Chat, event: PhoneEvent, now: number): Chat {
  switch (event.event) {
    case 'message':
      return withEntry(chat, event.entry)
    case 'ticks':
      return { ...chat, entries: chat.entries.map((entry) => ticked(entry, event.id, event.ticks)) }
    case 'typing':
      return { ...chat, typing: { number: event.number, until: now + TYPING_MS } }
    case 'missed':
      return chat
  }
}

function withEntry(chat: Chat, entry: Entry): Chat {
  const typing = entry.from === 'company' ? undefined : chat.typing
  const isKnown = chat.entries.some(({ id }) => id === entry.id)
  return { entries: isKnown ? chat.entries : [...chat.entries, entry], typing }
}

function ticked(entry: Entry, id: string, ticks: Ticks): Entry {
  return entry.id === id && rank(ticks) > rank(entry.ticks) ? { ...entry, ticks } : entry
}

function rank(ticks: Ticks): number {
  return typeof ticks === 'string' ? ['accepted', 'sent', 'delivered', 'read'].indexOf(ticks) : 4
}

/** Which choices of which message the customer has taken. */
export function chosenIn(entries: readonly Entry[]): ReadonlyMap<string, ReadonlySet<string>> {
  const chosen = new Map<string, Set<string>>()
  for (const { content, reply_to } of entries) {
    if (content.type !== 'chosen' || !reply_to) continue
    chosen.set(reply_to, (chosen.get(reply_to) ?? new Set()).add(content.id))
  }
  return chosen
}

export type Reactions = Partial<Record<Side, string>>

/** The reaction of each side to each message: the newest holds, one without emoji takes it back. */
export function reactionsIn(entries: readonly Entry[]): ReadonlyMap<string, Reactions> {
  const reactions = new Map<string, Reactions>()
  for (const { from, content } of entries) {
    if (content.type !== 'reaction') continue
    const { [from]: _before, ...others } = reactions.get(content.to) ?? {}
    reactions.set(content.to, content.emoji ? { ...others, [from]: content.emoji } : others)
  }
  return reactions
}

export interface Day<Item> {
  key: string
  items: Item[]
}

/** What stands one below the other, by the day that `dayOf` names. */
export function byDay<Item>(items: readonly Item[], dayOf: (item: Item) => string): Day<Item>[] {
  const days: Day<Item>[] = []
  for (const item of items) {
    const key = dayOf(item)
    const last = days.at(-1)
    if (last?.key === key) last.items.push(item)
    else days.push({ key, items: [item] })
  }
  return days
}

/** Something that the customer said and that the phone showed at once. */
export interface Outgoing {
  says: Says
  /** The newest entry when it was said. */
  after: string | undefined
  /** Once the emulator has taken it. */
  id?: string
}

/** What was said and does not stand in the chat yet. An entry stands for one of equal messages only. */
export function notYetShown<Said extends Outgoing>(said: readonly Said[], entries: readonly Entry[]): Said[] {
  const taken = new Set<string>()
  return said.filter((one) => {
    const entry = entries.find((entry, place) => !taken.has(entry.id) && isThat(one, entry, place, entries))
    if (entry) taken.add(entry.id)
    return !entry
  })
}

function isThat(one: Outgoing, entry: Entry, place: number, entries: readonly Entry[]): boolean {
  if (one.id) return entry.id === one.id
  const before = one.after ? entries.findIndex(({ id }) => id === one.after) : -1
  return place > before && entry.from === 'customer' && saysTheSame(one.says, entry.content)
}

function saysTheSame(says: Says, shown: Shown): boolean {
  switch (says.type) {
    case 'text':
      return shown.type === 'text' && shown.body === says.body
    case 'choice':
      return shown.type === 'chosen' && shown.id === says.id
    case 'media':
      return shown.type === 'media' && shown.kind === says.kind && shown.filename === says.filename
    case 'location':
      return shown.type === 'location' && shown.latitude === says.latitude
    case 'reaction':
      return shown.type === 'reaction' && shown.to === says.to && shown.emoji === says.emoji
  }
}

/** How it will look; a file is shown out of what is being sent. */
export function shownOf(says: Says, titleOf: (choice: string) => string): Shown {
  switch (says.type) {
    case 'choice':
      return { type: 'chosen', id: says.id, title: titleOf(says.id) }
    case 'media': {
      const { kind, caption, filename, mime_type, data } = says
      return { type: 'media', kind, caption, filename, source: `data:${mime_type};base64,${data}` }
    }
    default:
      return says
  }
}
