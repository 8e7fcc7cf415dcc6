import { RealClock } from '../../time/index.ts'
import { startBreakableProxy } from '../breakable-proxy.ts'
import { DynamodbServiceClient } from './client.ts'
import { DynamodbServiceProducer } from './client-producer.ts'
import type { DynamodbUnderTest } from './contract.ts'

const REGION = 'us-east-1'

/** The client under test at a server, through a connection that can be broken; producers have one of their own. */
export async function clientUnderTest(
  endpoint: string,
  gaps: DynamodbUnderTest['gaps'],
): Promise<DynamodbUnderTest> {
  const clock = new RealClock()
  const proxy = await startBreakableProxy(endpoint)
  const port = new DynamodbServiceClient({ region: REGION, endpoint: proxy.endpoint })
  const producer = new DynamodbServiceProducer({ region: REGION, endpoint }, clock)
  return {
    port,
    producer,
    pass: (ms) => clock.sleep(ms),
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
