export { queueOf, SqsSource } from './sqs-source.ts'
