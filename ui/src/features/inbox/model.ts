import type { Schemas } from '@/api/client'

export type Conversation = Schemas['Conversation']
export type Owner = Schemas['Owner']
export type Message = Schemas['Message']
export type MessageContent = Schemas['MessageContent']
export type Author = Schemas['Author']
export type Contact = Schemas['Contact']
/** What happened in a thread besides its messages. */
export type ThreadFact = Schemas['Event']

export type TraceStep = Schemas['TraceStep']

/** The most characters of a reply or note. */
export const LONGEST_TEXT = 4096

export function isMine(owner: Owner, me: string): boolean {
  return owner.type === 'agent' && owner.id === me
}

/** Whether everything may be sent still, or templates alone. */
export function isWindowOpen(conversation: Conversation, now: number): boolean {
  return conversation.window_closes_at != null && Date.parse(conversation.window_closes_at) > now
}
