import { createInterface } from 'node:readline'
import { activemqSides } from './activemq.ts'
import type { Broker } from './broker-sides.ts'
import { rabbitmqSides } from './rabbitmq.ts'

/** One side of a bench on a broker: for each line that it reads a round, for each round a line with messages a second. */
const [broker, side, url] = process.argv.slice(2) as [Broker, 'ours' | 'theirs', string]
const sides = broker === 'rabbitmq' ? rabbitmqSides(url) : activemqSides(url)
for await (const _ of createInterface({ input: process.stdin })) {
  globalThis.gc?.()
  process.stdout.write(`${await sides[side]()}\n`)
}
process.exit(0)
