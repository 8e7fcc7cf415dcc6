import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory, ISocketFactoryArgs } from 'kafkajs'

const KEEP_ALIVE_DELAY_MS = 60_000

/** The sockets of one client, so that they can be cut. */
export class Sockets {
  /** Each with the broker that it was opened to. */
  readonly #open = new Map<net.Socket, string>()
  #refused = false

  /** For kafkajs. Requests are small and wait for their answers, so nothing is held back to be sent together. */
  readonly factory: ISocketFactory = (args) => {
    const socket = connect(args)
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
    socket.setNoDelay(true)
    this.#open.set(socket, `${args.host}:${args.port}`)
    socket.once('close', () => this.#open.delete(socket))
    if (this.#refused) socket.destroy(new Error('the connection is lost'))
    return socket
  }

  /** What the open connections to a broker (host and port) have brought so far: it changes with every byte. */
  bytesFrom(broker: string): number {
    let bytes = 0
    for (const [socket, to] of this.#open) if (to === broker) bytes += socket.bytesRead
    return bytes
  }

  /** Drops every connection and refuses new ones until `restore`. */
  cut(): void {
    this.#refused = true
    for (const socket of this.#open.keys()) socket.destroy(new Error('the connection is lost'))
  }

  restore(): void {
    this.#refused = false
  }
}

function connect({ host, port, ssl, onConnect }: ISocketFactoryArgs): net.Socket {
  // kafkajs's types say `onConnect: () => void`; both calls attach it before anything can happen.
  if (!ssl) return net.connect({ host, port }, onConnect)
  const servername = net.isIP(host) === 0 ? { servername: host } : {}
  return tls.connect({ host, port, ...servername, ...ssl }, onConnect)
}
