export { createDynamodbSource } from './dynamodb-source.ts'
