import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A connection to a server that a test can break. */
export interface BreakableProxy {
  /** Where to connect in place of the server. */
  readonly endpoint: string
  /** Ends every connection, also under an answer that is on its way, and takes no new ones until `mend`. */
  break(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

/** @param target The server's URL. */
export async function startBreakableProxy(target: string): Promise<BreakableProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => other.destroy())
      socket.pipe(other)
    }
  })
  await listen(server, 0)
  const own = (server.address() as AddressInfo).port
  const end = async () => {
    const closed = server.listening ? once(server, 'close') : Promise.resolve()
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { endpoint: `http://127.0.0.1:${own}`, break: end, mend: () => listen(server, own), close: end }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
