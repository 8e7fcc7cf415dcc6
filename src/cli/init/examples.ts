import { activemq } from './activemq.ts'
import { dynamodb } from './dynamodb.ts'
import type { Example } from './example.ts'
import { fifo } from './fifo.ts'
import { kafka, msk } from './kafka.ts'
import { kinesis } from './kinesis.ts'
import { rabbitmq } from './rabbitmq.ts'
import { sqs } from './sqs.ts'

/** One for each kind of source, the default first. Their names differ, so that they can stand in one project. */
export const EXAMPLES: readonly Example[] = [kinesis, dynamodb, sqs, fifo, kafka, msk, rabbitmq, activemq]
