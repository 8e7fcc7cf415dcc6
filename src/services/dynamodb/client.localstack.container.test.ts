import { describeDynamodbContract } from './contract.ts'
import { clientUnderTest } from './contract-server.ts'

/** Both set by whoever starts the containers, once for the whole run; DynamoDB Local runs inside LocalStack. */
const localStack = process.env['ESM_TEST_LOCALSTACK'] ?? ''
const dynamodbLocal = process.env['ESM_TEST_DYNAMODB'] ?? ''

const gaps = { datesBy: 60_000 }

describeDynamodbContract('LocalStack', localStack === '' ? null : () => clientUnderTest(localStack, gaps))
describeDynamodbContract(
  'DynamoDB Local',
  dynamodbLocal === '' ? null : () => clientUnderTest(dynamodbLocal, gaps),
)
