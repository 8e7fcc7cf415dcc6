import { createDecipheriv, createCipheriv } from 'node:crypto'
import { RealClock } from '../../time/index.ts'
import { startBreakableProxy } from '../breakable-proxy.ts'
import { KinesisServiceClient } from './client.ts'
import { KinesisServiceProducer } from './client-producer.ts'
import type { KinesisUnderTest } from './contract.ts'

const REGION = 'us-east-1'
const SIX_MINUTES_MS = 360_000

/** The client under test at a server, through a connection that can be broken; producers have one of their own. */
export async function clientUnderTest(
  endpoint: string,
  gaps: KinesisUnderTest['gaps'],
): Promise<KinesisUnderTest> {
  const clock = new RealClock()
  const proxy = await startBreakableProxy(endpoint)
  const port = new KinesisServiceClient({ region: REGION, endpoint: proxy.endpoint })
  const producer = new KinesisServiceProducer({ region: REGION, endpoint }, clock)
  return {
    port,
    producer,
    pass: (ms) => clock.sleep(ms),
    expired: async (iterator) => backdated(iterator),
    breakConnection: async () => {
      await proxy.break()
      return () => proxy.mend()
    },
    gaps,
    close: async () => {
      port.close()
      producer.close()
      await proxy.close()
    },
  }
}

// kinesalite encrypts its iterators with a key that everybody may know, and kinesis-mock (in LocalStack) reads the
// same ones. So an iterator can be had that was given six minutes ago, and the server takes it for that.
const HEADER_BYTES = 8
const KEY = Buffer.from('1133a5a833666b49abf28c8ba302930f0b2fb240dccd43cf4dfbc0ca91f17751', 'hex')
const VECTOR = Buffer.from('7bf139dbabbea2d9995d6fcae1dff7da', 'hex')
const TIME_DIGITS = 14

function backdated(iterator: string): string {
  const bytes = Buffer.from(iterator, 'base64')
  const decipher = createDecipheriv('aes-256-cbc', KEY, VECTOR)
  const text = Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]).toString()
  const [givenMs, ...place] = text.split('/')
  const earlier = String(Number(givenMs) - SIX_MINUTES_MS).padStart(TIME_DIGITS, '0')
  const cipher = createCipheriv('aes-256-cbc', KEY, VECTOR)
  const sealed = [cipher.update([earlier, ...place].join('/'), 'utf8'), cipher.final()]
  return Buffer.concat([bytes.subarray(0, HEADER_BYTES), ...sealed]).toString('base64')
}
