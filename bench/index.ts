/** `npm run bench [-- NAME…]`: ratios against hand-written client loops in the same run, as a table and as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { table, type Result } from './compare.ts'

const benches: Record<string, () => Promise<Result[]>> = {
  engine: async () => (await import('./engine.ts')).benchEngine(),
  parallel: async () => (await import('./parallel.ts')).benchParallel(),
  filters: async () => (await import('./filters.ts')).benchFilters(),
  bisect: async () => (await import('./bisect.ts')).benchBisect(),
  keys: async () => (await import('./keys.ts')).benchKeys(),
  kinesis: async () => (await import('./kinesis.ts')).benchKinesis(),
  dynamodb: async () => (await import('./dynamodb.ts')).benchDynamodb(),
  fifo: async () => (await import('./fifo.ts')).benchFifo(),
  sqs: async () => (await import('./sqs.ts')).benchSqs(),
  rabbitmq: async () => (await import('./rabbitmq.ts')).benchRabbitmq(),
  activemq: async () => (await import('./activemq.ts')).benchActivemq(),
  held: async () => (await import('./held.ts')).benchHeld(),
  kafka: async () => (await import('./kafka.ts')).benchKafka(),
  enable: async () => (await import('./enable.ts')).benchEnable(),
  latency: async () => (await import('./latency.ts')).benchLatency(),
  memory: async () => (await import('./memory.ts')).benchMemory(),
  list: async () => (await import('./list.ts')).benchList(),
  hour: async () => (await import('./virtual-hour.ts')).benchVirtualHour(),
  idle: async () => (await import('./idle.ts')).benchIdle(),
  watched: async () => (await import('./watched.ts')).benchWatched(),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(`no bench named ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
const results: Result[] = []
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  process.stderr.write(`bench ${name} …\n`)
  results.push(...(await benches[name]!()))
}
process.stdout.write(`${table(results)}\n`)
mkdirSync('reports', { recursive: true })
writeFileSync('reports/bench.json', `${JSON.stringify(results, null, 2)}\n`)
process.stdout.write('the same as JSON: reports/bench.json\n')
