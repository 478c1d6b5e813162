import { connect, createServer, type Socket } from 'node:net'

/** A line to the server that can be cut, as a network does it: what runs is torn, what comes is refused. */
export interface Wire {
  url: string
  cut(): void
  mend(): void
  close(): Promise<void>
}

export function layWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      other().destroy()
    })
  }
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    keep(near, () => far)
    keep(far, () => near)
    near.pipe(far).pipe(near)
  })
  const tear = () => {
    for (const socket of sockets) socket.destroy()
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address !== 'object' || !address) return reject(new Error('the wire has no address'))
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        cut() {
          isCut = true
          tear()
        },
        mend() {
          isCut = false
        },
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            tear()
          }),
      })
    })
  })
}
