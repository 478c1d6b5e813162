import type { ConnectionState, StreamListener } from '@/api/event-stream'
import type { Frame } from '@/api/sse'

export interface Listener<Event> extends Pick<StreamListener, 'connection' | 'ended'> {
  event(event: Event): void
}

/** Somebody who hears of one thing. */
interface Hearer {
  topic: string
  listener: Listener<object>
  /** Whether it was told how the stream is. */
  isTold: boolean
}

export const FAULTS = 'faults=true'
export const phoneTopic = (who: string) => `who=${encodeURIComponent(who)}`

/**
 * All that a page hears, through one stream: a browser opens six connections to a server, all tabs together. `open` is given the query
 * that names all topics; the stream is opened again when others are heard.
 */
export function oneStream(open: (query: string, listener: StreamListener) => () => void) {
  const hearers = new Set<Hearer>()
  let query = ''
  let stop = () => {}
  let connection: ConnectionState = { state: 'connecting' }
  let isDue = false

  const listener: StreamListener = {
    frame(frame) {
      const event = JSON.parse(frame.data) as { who?: string }
      const topic = topicOf(frame, event)
      for (const hearer of hearers) if (hearer.topic === topic) hearer.listener.event(event)
    },
    connection(state) {
      connection = state
      for (const hearer of hearers) tell(hearer)
    },
    ended() {
      for (const hearer of hearers) hearer.listener.ended()
    },
  }

  function tell(hearer: Hearer) {
    hearer.isTold = true
    hearer.listener.connection(connection)
  }

  function settle() {
    isDue = false
    const wanted = [...new Set([...hearers].map(({ topic }) => topic))].sort().join('&')
    if (wanted !== query) {
      stop()
      query = wanted
      stop = wanted === '' ? () => {} : open(wanted, listener)
    }
    for (const hearer of hearers) if (!hearer.isTold) tell(hearer)
  }

  /** Who comes and goes in one turn is looked at together. */
  function settleSoon() {
    if (isDue) return
    isDue = true
    queueMicrotask(settle)
  }

  return {
    hear(topic: string, listener: Listener<object>): () => void {
      const hearer = { topic, listener, isTold: false }
      hearers.add(hearer)
      settleSoon()
      return () => {
        hearers.delete(hearer)
        settleSoon()
      }
    },
  }
}

function topicOf(frame: Frame, event: { who?: string }): string {
  return frame.name === 'struck' ? FAULTS : phoneTopic(event.who ?? '')
}
