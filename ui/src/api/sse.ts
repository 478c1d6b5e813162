/** One frame of an event stream. Frames without data move the place on and nothing else. */
export interface Frame {
  name: string
  data: string
}

export interface SseReader {
  /** The frames that were completed by this piece of text. */
  read(text: string): Frame[]
  /** The last id that was seen; kept when the connection breaks. */
  lastId(): string | undefined
}

/**
 * Reads server-sent events out of arbitrarily cut text. The browser's own `EventSource` hides comments, and the server's sign of
 * life is a comment: with it a dead connection could not be told from a quiet one, nor a lost session from a lost network.
 */
export function sseReader(startId: string | undefined): SseReader {
  let rest = ''
  let id = startId
  let name = ''
  let data: string[] = []

  function takeField(line: string) {
    const colon = line.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'id') id = value
    else if (field === 'event') name = value
    else if (field === 'data') data.push(value)
  }

  function completed(): Frame | undefined {
    const frame = data.length > 0 ? { name: name || 'message', data: data.join('\n') } : undefined
    name = ''
    data = []
    return frame
  }

  return {
    lastId: () => id,
    read(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      const frames: Frame[] = []
      for (const raw of lines) {
        const line = raw.replace(/\r$/, '')
        if (line !== '') takeField(line)
        else {
          const frame = completed()
          if (frame) frames.push(frame)
        }
      }
      return frames
    },
  }
}
