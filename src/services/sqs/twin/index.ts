export { SqsTwin } from './sqs-twin.ts'
