import { ACTIVEMQ_VARIABLE } from '../../src/harness/containers/index.ts'
import { ActivemqClient, brokerAddress } from '../../src/services/activemq/client/index.ts'
import { RealClock, seededRandom } from '../../src/time/index.ts'
import { startSecuredActivemq } from './secured-activemq.ts'
import { describeSecuredBroker } from './secured-broker-suite.ts'

const clock = new RealClock()

describeSecuredBroker('ActiveMQ', {
  variable: ACTIVEMQ_VARIABLE,
  service: 'activemq',
  tlsScheme: 'amqp+ssl',
  messagesOfEvent: 'event.messages',
  start: startSecuredActivemq,
  connect: (url) => {
    const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
    const address = () => brokerAddress(place, { directory: '.', environment: {} })
    const client = new ActivemqClient({ address, clock, wallClock: clock, random: seededRandom(1) })
    return {
      send: (queue, text) => client.send({ queue, messages: [{ kind: 'text', body: Buffer.from(text) }] }),
      isEmpty: async (queue) => (await client.contents(queue)).length === 0,
      close: () => client.close(),
    }
  },
})
