import { pause } from './pause'

/**
 * Runs soon, and never twice at the same time: what was asked for meanwhile is done once more afterwards, `ms` after the beginning at the
 * earliest. What is asked for in one turn is done once.
 */
export function oneAtATime(ms: number, run: () => Promise<unknown>): () => void {
  let isBusy = false
  let isWanted = false

  async function work() {
    await pause(0)
    while (isWanted) {
      isWanted = false
      await Promise.all([run().catch(() => {}), pause(ms)])
    }
    isBusy = false
  }

  return () => {
    isWanted = true
    if (isBusy) return
    isBusy = true
    void work()
  }
}
