import { describeRabbitContract } from '../contract.ts'
import { brokerUnderTest } from './broker-under-test.ts'

/** Set by whoever starts the containers, once for the whole run. */
const url = process.env['ESM_TEST_RABBITMQ'] ?? ''

describeRabbitContract('a real broker', url === '' ? null : () => brokerUnderTest(url))
