import { describeKafkaContract } from '../contract.ts'
import { describeBrokerFeatures } from '../contract/broker-features.ts'
import { brokerUnderTest } from './broker-under-test.ts'

/** Set by whoever starts the containers, once for the whole run. */
const broker = process.env['ESM_TEST_KAFKA'] ?? ''

describeKafkaContract('a real broker', broker === '' ? null : () => brokerUnderTest(broker), (bench) =>
  describeBrokerFeatures(bench, broker),
)
