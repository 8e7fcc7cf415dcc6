import { S3ServiceClient } from './client.ts'
import { describeS3Contract } from './contract.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''

const localStack = async () => {
  const service = new S3ServiceClient({ region: 'us-east-2', endpoint })
  return { service, close: async () => service.close() }
}

describeS3Contract('LocalStack', endpoint === '' ? null : localStack)
