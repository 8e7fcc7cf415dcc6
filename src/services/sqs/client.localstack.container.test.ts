import { RealClock } from '../../time/index.ts'
import { SqsServiceClient } from './client.ts'
import { describeSqsContract } from './contract.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''

const localStack = async () => {
  const clock = new RealClock()
  const service = new SqsServiceClient({ region: 'us-east-1', endpoint })
  return {
    service,
    pass: (ms: number) => clock.sleep(ms),
    gaps: { anyNumberOfAttributes: true, anyDeadLetterQueue: true } as const,
    close: async () => service.close(),
  }
}

describeSqsContract('LocalStack', endpoint === '' ? null : localStack)
