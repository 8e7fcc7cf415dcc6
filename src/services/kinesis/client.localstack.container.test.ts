import { describeKinesisContract } from './contract.ts'
import { clientUnderTest } from './contract-server.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''

describeKinesisContract('LocalStack', endpoint === '' ? null : () => clientUnderTest(endpoint, {}))
