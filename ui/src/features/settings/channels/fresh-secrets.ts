interface Secrets {
  secret: string | undefined
  verifyToken: string | undefined
}

/** Of channels that were saved since the page was loaded: the server never gives them back, and they are still to be copied. */
const fresh = new Map<string, Secrets>()

export function keepFresh(channel: string, secrets: Secrets) {
  fresh.set(channel, secrets)
}

export function freshOf(channel: string | undefined): Partial<Secrets> {
  return (channel !== undefined && fresh.get(channel)) || {}
}
