import { forgetDrafts } from '@/lib/draft'

// Not one of the drafts: it outlives them.
const OWNER = 'ponte.tab-owner'

const settlers: (() => Promise<unknown>)[] = []
const forgetters: (() => void)[] = []

/** What a module keeps of a person's work in memory is forgotten with the person. */
export function forgetWithPerson(forget: () => void) {
  forgetters.push(forget)
}

/** What a person has decided and is not done yet is done while they are there. */
export function settleBeforeLeaving(settle: () => Promise<unknown>) {
  settlers.push(settle)
}

export async function settleTab() {
  await Promise.allSettled(settlers.map((settle) => settle()))
}

/** The tab belongs to this person from now on: nothing of another one's unfinished work is there. */
export function claimTab(person: string) {
  if (sessionStorage.getItem(OWNER) === person) return
  leaveTab()
  sessionStorage.setItem(OWNER, person)
}

/** Drafts, what was not sent yet, attachments, second thoughts: all of it ends. */
export function leaveTab() {
  for (const forget of forgetters) forget()
  forgetDrafts()
  sessionStorage.removeItem(OWNER)
}
