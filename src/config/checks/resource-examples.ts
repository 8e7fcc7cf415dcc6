import { pipelineText as text } from '../fixture.ts'
import { foundOf as found } from './fixture.ts'

/** What is found in texts, `CODE rule`, and what should be. */
export interface PipelineExample {
  readonly passes: () => readonly (readonly string[])[]
  readonly fails: () => readonly (readonly [found: readonly string[], ...expected: string[]])[]
}

/** Examples for the checks of what `Resources` declares. */
export const RESOURCE_EXAMPLES: Readonly<Record<string, PipelineExample>> = {
  'the key of a table has types': {
    passes: () => [found(table('[{ AttributeName: id, KeyType: HASH }]'))],
    fails: () => [[found(table('[{ AttributeName: pk, KeyType: HASH }]')), 'TABLE_KEY_UNTYPED']],
  },
  'the key of a table has one partition key': {
    passes: () => [found(table('[{ AttributeName: id, KeyType: HASH }]'))],
    fails: () => [[found(table('[{ AttributeName: id, KeyType: RANGE }]')), 'TABLE_KEY_WRONG']],
  },
  'a dead-letter queue is of the kind of its queue': {
    passes: () => [found(text('sqs', '', redriven('orders', 'dead')))],
    fails: () => [
      [found(text('sqs', '', redriven('orders', 'dead.fifo'))), 'DEAD_LETTER_QUEUE_OF_OTHER_KIND ERR-21'],
      [found(text('sqsFifo', '', redriven('orders.fifo', 'dead'))), 'DEAD_LETTER_QUEUE_OF_OTHER_KIND ERR-21'],
    ],
  },
  'only FIFO queues look for duplicates': {
    passes: () => [
      found(
        text('sqsFifo', '', 'Resources: { sqs: { orders.fifo: { ContentBasedDeduplication: true } } }\n'),
      ),
      found(text('sqs', '', 'Resources: { sqs: { orders: { ContentBasedDeduplication: false } } }\n')),
    ],
    fails: () => [
      [
        found(text('sqs', '', 'Resources: { sqs: { orders: { ContentBasedDeduplication: true } } }\n')),
        'DEDUPLICATION_OF_STANDARD_QUEUE',
      ],
    ],
  },
}

/** A mapping of a table with this key. */
function table(key: string): string {
  const definitions = '[{ AttributeName: id, AttributeType: S }]'
  const properties = `{ KeySchema: ${key}, AttributeDefinitions: ${definitions} }`
  return text('dynamodb', '', `Resources: { dynamodb: { orders: ${properties} } }\n`)
}

function redriven(name: string, dead: string): string {
  const policy = `{ deadLetterTargetArn: "arn:aws:sqs:us-east-2:123456789012:${dead}", maxReceiveCount: 3 }`
  return `Resources: { sqs: { ${name}: { RedrivePolicy: ${policy} }, ${dead}: {} } }\n`
}
