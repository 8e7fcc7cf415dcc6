/** A Kinesis of its own process, so that its work is not counted as ours: prints its port. */
import { createRequire } from 'node:module'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const kinesalite = createRequire(import.meta.url)('kinesalite') as (options: object) => Server
const server = kinesalite({ createStreamMs: 0, shardLimit: 100 }).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
