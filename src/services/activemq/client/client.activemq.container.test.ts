import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RealClock, seededRandom } from '../../../time/index.ts'
import { describeActivemqContract } from '../contract.ts'
import { ActivemqClient, brokerAddress } from './index.ts'

/** Set by whoever starts the containers, once for the whole run. */
const url = process.env['ESM_TEST_ACTIVEMQ'] ?? ''

const clock = new RealClock()

function clientOf(connecting = () => {}): ActivemqClient {
  const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
  const address = () => {
    connecting()
    return brokerAddress(place, { directory: '.', environment: {} })
  }
  return new ActivemqClient({ address, clock, wallClock: clock, random: seededRandom(1) })
}

const broker = async () => {
  const service = clientOf()
  return {
    service,
    pass: (ms: number) => clock.sleep(ms),
    settled: <T>(work: Promise<T>) => work,
    cut: () => service.loseConnection(),
    close: () => service.close(),
  }
}

describeActivemqContract('a real broker', url === '' ? null : broker)

describe.skipIf(url === '')('a producer', () => {
  it('has one connection, however many ask for it at once: another would be closed by nobody', async () => {
    let connections = 0
    const client = clientOf(() => connections++)
    const queue = randomUUID()
    await Promise.all([client.createQueue(queue), client.contents(queue), client.contents(queue)])
    await client.close()
    expect(connections).toBe(1)
  })
})
