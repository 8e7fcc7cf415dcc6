import { RealClock } from '../../time/index.ts'
import { SqsServiceClient } from './client.ts'
import { describeSqsContract } from './contract.ts'

/** ElasticMQ, a second SQS: `.ci/images/elasticmq/start.sh` starts one. */
const endpoint = process.env['ESM_TEST_ELASTICMQ'] ?? ''

const elasticMq = async () => {
  const clock = new RealClock()
  const service = new SqsServiceClient({ region: 'us-east-1', endpoint })
  const gaps = { oldHandlesDelete: true, anyDeadLetterQueue: true, deletesOnce: true } as const
  return { service, pass: (ms: number) => clock.sleep(ms), gaps, close: async () => service.close() }
}

describeSqsContract('ElasticMQ', endpoint === '' ? null : elasticMq)
