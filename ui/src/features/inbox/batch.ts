/** The server takes so many ids at once. */
const AT_ONCE = 100

/** Asks for many things with few requests: what is wanted in the same turn goes together. Unknown ids give `undefined`. */
export function batched<Item extends { id: string }>(load: (ids: string[]) => Promise<Item[]>) {
  let wanted = new Map<string, ((found: Promise<Item | undefined>) => void)[]>()

  function flush() {
    const asked = wanted
    wanted = new Map()
    const ids = [...asked.keys()]
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE)
      const loading = load(some).then((items) => new Map(items.map((item) => [item.id, item])))
      for (const id of some) {
        const found = loading.then((items) => items.get(id))
        for (const settle of asked.get(id) ?? []) settle(found)
      }
    }
  }

  return (id: string): Promise<Item | undefined> =>
    new Promise((settle) => {
      if (wanted.size === 0) setTimeout(flush)
      const waiting = wanted.get(id)
      if (waiting) waiting.push(settle)
      else wanted.set(id, [settle])
    })
}
