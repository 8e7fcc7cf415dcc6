import { RABBITMQ_VARIABLE } from '../../src/harness/containers/index.ts'
import { RabbitClient, rabbitConnection } from '../../src/services/rabbitmq/client/index.ts'
import { RealClock } from '../../src/time/index.ts'
import { describeSecuredBroker } from './secured-broker-suite.ts'
import { startSecuredRabbit } from './secured-rabbitmq.ts'

describeSecuredBroker('RabbitMQ', {
  variable: RABBITMQ_VARIABLE,
  service: 'rabbitmq',
  tlsScheme: 'amqps',
  messagesOfEvent: 'Object.values(event.rmqMessagesByQueue).flat()',
  start: startSecuredRabbit,
  connect: (url) => {
    const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
    const connect = () => rabbitConnection(place, { directory: '.', environment: {} })
    const client = new RabbitClient({ connect, clock: new RealClock() })
    return {
      send: async (queue, text) => {
        await client.declareQueue(queue, {})
        await client.publish(queue, [{ properties: { deliveryMode: 2 }, body: Buffer.from(text) }])
      },
      isEmpty: async (queue) => (await client.lookAt(queue)).ready === 0,
      close: () => client.close(),
    }
  },
})
