export { DynamodbTwin } from './dynamodb-twin.ts'
