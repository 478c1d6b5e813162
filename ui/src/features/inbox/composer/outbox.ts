import { answer, api, idempotencyKey } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { refresh } from '../actions'
import { keepMessages, type Place } from '../cache'
import type { Message } from '../model'
import { afterMissed, afterOwn, heldOf, type Pending } from '../thread/pending'
import { changePending, dropPending, pendingOf, putPending } from '../thread/pending-store'
import { inTurn } from './in-turn'
import { hasLostOwner, verdictOn } from './verdict'

/** Where something goes out. */
export interface To {
  place: Place
  conversation: string
}

/**
 * Sends one after the other, in the order in which a conversation's were said: each names one's own last reply as seen. What
 * the server did not answer to goes first.
 */
export function sendInTurn(to: To, pending: Pending) {
  const waiting = unanswered(to.conversation)
  putPending(to.conversation, pending)
  for (const one of [...waiting, pending]) line(to, one)
}

export function retry(to: To, pending: Pending) {
  if (pending.trouble?.kind === 'unreachable') return retryUnanswered(to)
  line(to, pending)
}

export function retryUnanswered(to: To) {
  for (const one of unanswered(to.conversation)) line(to, one)
}

/** Sends what was held back: all that came in between has been shown. */
export function sendHeld(to: To) {
  const held = heldOf(pendingOf(to.conversation))
  for (const one of held?.replies ?? []) line(to, afterMissed(one, held?.missed ?? [], idempotencyKey()))
}

function unanswered(conversation: string): Pending[] {
  return pendingOf(conversation).filter(({ trouble }) => trouble?.kind === 'unreachable')
}

function line(to: To, pending: Pending) {
  putPending(to.conversation, { ...pending, trouble: undefined })
  void inTurn(to.conversation, () => attempt(to, pending.clientId))
}

async function attempt(to: To, clientId: string): Promise<void> {
  const list = pendingOf(to.conversation)
  const at = list.findIndex((one) => one.clientId === clientId)
  const pending = list[at]
  // Taken back meanwhile, or another person's tab by now.
  if (!pending || pending.trouble) return
  const stuck = list.slice(0, at).find(({ trouble }) => trouble?.kind === 'unreachable')
  if (stuck) return changePending(to.conversation, { ...pending, trouble: stuck.trouble })
  await send(to, { ...pending, isPosted: true })
}

async function send(to: To, pending: Pending): Promise<void> {
  const { place, conversation } = to
  changePending(conversation, pending)
  try {
    settle(to, pending, await post(to, pending))
  } catch (error) {
    const missed = error instanceof ApiProblem ? error.missed : []
    keepMessages(place, missed)
    const verdict = verdictOn(error, pending, place.me)
    if (verdict === 'again') return sendAgain(to, afterMissed(pending, missed, idempotencyKey()))
    if (hasLostOwner(error)) await refresh(place, conversation)
    changePending(conversation, { ...pending, trouble: verdict })
  }
}

/** Under the key of `pending`, which is another than before. */
async function sendAgain(to: To, pending: Pending): Promise<void> {
  changePending(to.conversation, pending)
  await attempt(to, pending.clientId)
}

function settle({ place, conversation }: To, pending: Pending, message: Message) {
  keepMessages(place, [message])
  dropPending(conversation, pending.clientId)
  if (pending.kind !== 'reply') return
  const own = { seenPosition: pending.seenPosition, position: message.position }
  for (const next of pendingOf(conversation)) changePending(conversation, afterOwn(next, own))
}

function post({ place: { workspace }, conversation }: To, pending: Pending): Promise<Message> {
  const params = {
    path: { workspace, conversation },
    header: { 'idempotency-key': pending.idempotencyKey },
  }
  if (pending.kind === 'note') {
    const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/notes'
    return answer(api.POST(path, { params, body: { text: pending.text } }))
  }
  const path = '/api/v1/workspaces/{workspace}/conversations/{conversation}/replies'
  const body = {
    content: pending.outgoing?.content ?? ({ type: 'text', body: pending.text } as const),
    seen_position: pending.seenPosition,
    client_id: pending.clientId,
    reply_to: pending.replyTo,
  }
  return answer(api.POST(path, { params, body }))
}
