import {
  type ConnectionState,
  followStream,
  SILENCE_MS,
  type StreamListener,
  type StreamSource,
} from './event-stream'
import type { Frame } from './sse'

/** Whoever holds the stream says something as often as the server does: after this long nobody holds it in truth. */
const PATIENCE_MS = SILENCE_MS + 5_000
/** While the stream is lost its holder tries at least every ten seconds, unless the browser lets it sleep in the background. */
const PATIENCE_WHEN_LOST_MS = 12_000

type Told =
  /** A tab has come: how is it? */
  | { kind: 'hello' }
  | { kind: 'state'; connection: ConnectionState; place: string | undefined }
  | { kind: 'frame'; frame: Frame }
  | { kind: 'place'; place: string | undefined }

export type Locks = Pick<LockManager, 'request'>
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>

/** What the tabs of one browser have in common, under a name. */
export interface Meeting {
  name: string
  locks: Locks
  channel: Channel
}

/**
 * Follows a stream that all tabs of this browser share: a browser opens six connections to a server, all tabs together. One holds it and
 * passes on what comes; when it goes, another takes over at the same place. A browser without locks, as on plain HTTP from another
 * machine, follows it in each tab.
 */
export function followShared(name: string, source: StreamSource, listener: StreamListener): () => void {
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return followStream(source, listener)
  return meet({ name, locks, channel: new BroadcastChannel(name) }, source, listener)
}

export function meet(meeting: Meeting, source: StreamSource, listener: StreamListener): () => void {
  const stopped = new AbortController()
  listener.connection({ state: 'connecting' })
  void takePart(meeting, source, listener, stopped.signal).finally(() => meeting.channel.close())
  return () => stopped.abort()
}

/** Listens until it is this tab's turn, and holds the stream until it is another's. */
async function takePart(
  meeting: Meeting,
  source: StreamSource,
  listener: StreamListener,
  stopped: AbortSignal,
) {
  let place: string | undefined
  while (!stopped.aborted) {
    const listening = listen(meeting.channel, listener, place)
    const turn = await takeTurn(meeting, listening.forsaken, stopped)
    const heard = listening.end()
    if (!turn) return
    // Somebody held it, and the place is not known: what came meanwhile cannot be asked for.
    if (heard.isGap) listener.frame({ name: 'reset', data: '{}' })
    const held = await hold(meeting.channel, source, listener, {
      place: heard.place,
      over: turn.over,
      stopped,
    })
    turn.giveBack()
    if (held.isEnded) return
    place = held.place
  }
}

interface Turn {
  /** Another tab has taken it. */
  over: AbortSignal
  giveBack(): void
}

/** This tab's turn to hold the stream: when nobody does, or by force when its holder is silent. `undefined` when it stopped before. */
async function takeTurn(
  { locks, name }: Meeting,
  forsaken: AbortSignal,
  stopped: AbortSignal,
): Promise<Turn | undefined> {
  try {
    return await requestTurn(locks, name, { signal: AbortSignal.any([forsaken, stopped]) })
  } catch {
    return stopped.aborted ? undefined : requestTurn(locks, name, { steal: true })
  }
}

function requestTurn(locks: Locks, name: string, options: LockOptions): Promise<Turn> {
  const over = new AbortController()
  return new Promise((granted, refused) => {
    const whileHeld = () => new Promise<void>((giveBack) => granted({ over: over.signal, giveBack }))
    locks.request(name, options, whileHeld).catch((cause) => {
      over.abort()
      refused(cause)
    })
  })
}

/** Hears from the tab that holds the stream. */
function listen(channel: Channel, listener: StreamListener, startPlace: string | undefined) {
  const forsaken = new AbortController()
  let place = startPlace
  let isHeard = false
  let patience = PATIENCE_MS
  let timer = setTimeout(loseHeart, patience)

  function loseHeart() {
    // One that nobody sees leaves it to the others.
    if (document.hidden) timer = setTimeout(loseHeart, patience)
    else forsaken.abort()
  }

  function hear(told: Told) {
    if (told.kind === 'hello') return
    isHeard = true
    if (told.kind === 'frame') listener.frame(told.frame)
    else place = told.place
    if (told.kind === 'state') takeState(told.connection)
    clearTimeout(timer)
    timer = setTimeout(loseHeart, patience + 1000 * Math.random())
  }

  function takeState(connection: ConnectionState) {
    patience = connection.state === 'live' ? PATIENCE_MS : PATIENCE_WHEN_LOST_MS
    listener.connection(connection)
    // The server told its holder alone.
    if (connection.state === 'live') listener.frame({ name: 'ready', data: '{}' })
  }

  channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data)
  tell(channel, { kind: 'hello' })
  return {
    forsaken: forsaken.signal,
    end() {
      clearTimeout(timer)
      channel.onmessage = null
      return { place, isGap: isHeard && place === undefined }
    },
  }
}

interface Holding {
  place: string | undefined
  over: AbortSignal
  stopped: AbortSignal
}

/** Follows the stream itself, for all tabs. */
function hold(
  channel: Channel,
  source: StreamSource,
  listener: StreamListener,
  { place: start, over, stopped }: Holding,
): Promise<{ place: string | undefined; isEnded: boolean }> {
  return new Promise((done) => {
    let place = start
    let connection: ConnectionState = { state: 'connecting' }
    const tellState = () => tell(channel, { kind: 'state', connection, place })
    const finish = (isEnded: boolean) => {
      stop()
      channel.onmessage = null
      done({ place, isEnded })
    }
    const own: StreamListener = {
      frame(frame) {
        listener.frame(frame)
        tell(channel, { kind: 'frame', frame })
      },
      place(at) {
        place = at
        tell(channel, { kind: 'place', place })
      },
      connection(state) {
        connection = state
        listener.connection(state)
        tellState()
      },
      ended() {
        listener.ended()
        finish(true)
      },
    }
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'hello') tellState()
    }
    const stop = followStream(source, own, start)
    const other = AbortSignal.any([over, stopped])
    other.addEventListener('abort', () => finish(false))
    if (other.aborted) finish(false)
  })
}

function tell(channel: Channel, told: Told) {
  channel.postMessage(told)
}
