import type { Conversation } from '../model'

/** Whether a conversation begins to wait for a person with this change; `before` is what was known of it. */
export function waitsNow(before: Conversation | undefined, now: Conversation): boolean {
  return isWaiting(now) && !(before && isWaiting(before))
}

function isWaiting({ state, owner }: Conversation): boolean {
  return state === 'open' && owner.type === 'queue'
}
