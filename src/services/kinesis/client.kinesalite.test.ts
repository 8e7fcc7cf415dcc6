import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { describeKinesisContract } from './contract.ts'
import { clientUnderTest } from './contract-server.ts'

const kinesalite = createRequire(import.meta.url)('kinesalite') as (options: object) => Server

describeKinesisContract('kinesalite', async () => {
  const times = { createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0 }
  const server = kinesalite({ ...times, shardLimit: 1000 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = await clientUnderTest(`http://127.0.0.1:${port}`, {
    neverBehind: true,
    hangsPastTheLastRecord: true,
    oneShardPage: true,
    untoldChildren: true,
  })
  return {
    ...client,
    close: async () => {
      await client.close()
      server.close()
      await once(server, 'close')
    },
  }
})
