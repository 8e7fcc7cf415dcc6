import { RealClock, seededRandom } from '../../../time/index.ts'
import { describeActivemqContract } from '../contract.ts'
import { ActivemqClient, brokerAddress } from './index.ts'

/** Set by whoever starts the containers, once for the whole run. */
const url = process.env['ESM_TEST_ACTIVEMQ'] ?? ''

const broker = async () => {
  const clock = new RealClock()
  const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
  const address = () => brokerAddress(place, { directory: '.', environment: {} })
  const service = new ActivemqClient({ address, clock, wallClock: clock, random: seededRandom(1) })
  return {
    service,
    pass: (ms: number) => clock.sleep(ms),
    settled: <T>(work: Promise<T>) => work,
    cut: () => service.loseConnection(),
    close: () => service.close(),
  }
}

describeActivemqContract('a real broker', url === '' ? null : broker)
