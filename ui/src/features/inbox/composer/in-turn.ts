const turns = new Map<string, Promise<void>>()

/** Runs a step once those before it are over, line by line: the steps of one line never overlap and keep their order. */
export function inTurn(line: string, step: () => Promise<void>): Promise<void> {
  const before = turns.get(line) ?? Promise.resolve()
  // One that failed holds up nobody: whoever asked for it hears of it.
  const turn = before.catch(() => {}).then(step)
  turns.set(line, turn)
  const leave = () => {
    if (turns.get(line) === turn) turns.delete(line)
  }
  turn.then(leave, leave)
  return turn
}
