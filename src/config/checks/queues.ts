import { membersOf, textOf } from '../mapping-view.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import type { PipelineCheck } from './check.ts'

/** What `Resources` say of SQS queues. */
export const QUEUE_CHECKS: readonly PipelineCheck[] = [
  { name: 'a dead-letter queue is of the kind of its queue', rules: ['ERR-21'], find: wrongDeadLetters },
  { name: 'only FIFO queues look for duplicates', rules: [], find: wrongDeduplication },
]

function wrongDeadLetters(pipeline: PipelineView): (Problem | undefined)[] {
  return queuesOf(pipeline).flatMap(({ name, path, properties }) => {
    const arn = textOf(membersOf(properties, 'RedrivePolicy')['deadLetterTargetArn'])
    if (arn === undefined || !arn.includes(':sqs:') || isFifo(arn) === isFifo(name)) return []
    const values = { queue: name, kind: isFifo(name) ? 'FIFO' : 'standard' }
    return [
      pipeline.document.atValue(
        [...path, 'RedrivePolicy', 'deadLetterTargetArn'],
        'DEAD_LETTER_QUEUE_OF_OTHER_KIND',
        { rule: 'ERR-21', values },
      ),
    ]
  })
}

function wrongDeduplication(pipeline: PipelineView): (Problem | undefined)[] {
  return queuesOf(pipeline).flatMap(({ name, path, properties }) => {
    if (properties['ContentBasedDeduplication'] !== true || isFifo(name)) return []
    const values = { queue: name }
    return [
      pipeline.document.atKey([...path, 'ContentBasedDeduplication'], 'DEDUPLICATION_OF_STANDARD_QUEUE', {
        values,
      }),
    ]
  })
}

function queuesOf({ resources }: PipelineView) {
  return resources.filter(({ service }) => service === 'sqs')
}

function isFifo(name: string): boolean {
  return name.endsWith('.fifo')
}
