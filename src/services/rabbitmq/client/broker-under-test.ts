import { RealClock } from '../../../time/index.ts'
import { startBreakableProxy, type BreakableProxy } from '../../breakable-proxy.ts'
import type { RabbitUnderTest } from '../contract/bench.ts'
import { rabbitConnection } from './connection.ts'
import { RabbitClient } from './rabbit-client.ts'

/** A real broker at a URL with its user. Connections that are to break go through a proxy. */
export async function brokerUnderTest(url: string): Promise<RabbitUnderTest> {
  const clock = new RealClock()
  const proxies: BreakableProxy[] = []
  let clients: RabbitClient[] = []
  const client = (virtualHost: string, through: () => Promise<string>) =>
    new RabbitClient({
      clock,
      connect: async () => {
        const connection = { kind: 'url', url: await through() } as const
        return rabbitConnection(
          { connection, sourceAccess: [], virtualHost },
          { directory: '', environment: {} },
        )
      },
    })
  const producer = client('/', async () => url)
  return {
    producer,
    connect: (virtualHost = '/') => {
      const proxy = startBreakableProxy(url)
      void proxy.then((one) => proxies.push(one))
      const port = client(virtualHost, async () => behind(url, (await proxy).endpoint))
      clients.push(port)
      const breakConnection = async () => {
        await (await proxy).break()
        return async () => (await proxy).mend()
      }
      return { port, breakConnection }
    },
    pass: (ms) => clock.sleep(ms),
    settled: (work) => work,
    closeClients: async () => {
      await Promise.all(clients.map((one) => one.close()))
      clients = []
    },
    close: async () => {
      await producer.close()
      await Promise.all(proxies.map((proxy) => proxy.close()))
    },
  }
}

/** The same user at the proxy's address. */
function behind(url: string, endpoint: string): string {
  const changed = new URL(url)
  changed.host = new URL(endpoint).host
  return changed.href
}
