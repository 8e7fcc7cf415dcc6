/** Reads a topic to its end through the engine, in a process of its own; prints its peak memory in kB. */
import { createKafkaSource } from '../src/sources/kafka/index.ts'
import { clientOf } from './kafka-client.ts'
import { mappingOf, runMapping } from './parts.ts'

const [address = '', topic = '', records = ''] = process.argv.slice(2)
const port = clientOf(address)
const mapping = mappingOf({
  service: 'kafka',
  sourceType: 'selfManagedKafka',
  sourceName: topic,
  connection: { kind: 'brokers', brokers: [address] },
  bootstrapServers: [address],
  consumerGroupId: `memory-${process.pid}`,
})
await runMapping(createKafkaSource({ port, mapping }), { total: Number(records), windowOpens: 'firstRecord' })
await port.close()
process.stdout.write(`${process.resourceUsage().maxRSS}\n`)
