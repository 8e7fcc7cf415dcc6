import { describe, expect, it } from 'vitest'
import { pipelineText as text } from '../fixture.ts'
import { DESTINATION_CHECKS } from './destination.ts'
import { destination, expectedOf, foundIn, PROVISIONED, titled, type Examples } from './fixture.ts'

const QUEUE = 'arn:aws:sqs:us-east-2:123456789012:dead'
const TOPIC = 'arn:aws:sns:us-east-2:123456789012:dead'

const EXAMPLES: Examples = {
  'there is no OnSuccess': {
    passes: [text('kinesis', 'DestinationConfig: { OnFailure: {} }')],
    fails: [
      [
        text('kinesis', `DestinationConfig: { OnSuccess: { Destination: "${QUEUE}" } }`),
        'ON_SUCCESS_UNSUPPORTED CFG-12',
      ],
    ],
  },
  'a destination has one of the forms': {
    passes: [
      text('kinesis', destination(QUEUE)),
      text('kinesis', destination(TOPIC)),
      text('dynamodb', destination('arn:aws:s3:::dead-orders')),
      text('msk', `${destination('kafka://dead')}, ${PROVISIONED}`),
      text('kinesis', destination('file:../dead')),
      text('kinesis', destination('')),
    ],
    fails: [
      'dead',
      'kafka://',
      'file:',
      'arn:aws:sqs:us-east-2::dead',
      'arn:aws:lambda:us-east-2:123456789012:function:dead',
    ].map((place) => [text('kinesis', destination(place)), 'DESTINATION_MALFORMED DST-4'] as const),
  },
  'a destination is no FIFO queue or topic': {
    passes: [text('msk', destination(QUEUE))],
    fails: [
      [text('kinesis', destination(`${QUEUE}.fifo`)), 'DESTINATION_FIFO DST-2'],
      [text('kinesis', destination(`${TOPIC}.fifo`)), 'DESTINATION_FIFO DST-2'],
    ],
  },
  'a source may send failures there': {
    passes: [text('kinesis', destination('arn:aws:s3:::dead-orders'))],
    fails: [
      [text('kinesis', destination('kafka://dead')), 'DESTINATION_UNSUPPORTED CON-13'],
      [text('sqs', destination(QUEUE)), 'PARAMETER_UNSUPPORTED CFG-11'],
    ],
  },
  'a Kafka destination has provisioned mode': {
    passes: [text('msk', `${destination('kafka://dead')}, ${PROVISIONED}`)],
    fails: [[text('msk', destination('kafka://dead')), 'PROVISIONED_MODE_NEEDED CFG-23']],
  },
  'a Kafka destination is not the topic that is read': {
    passes: [text('msk', `${destination('kafka://orders2')}, ${PROVISIONED}`)],
    fails: [
      [text('msk', `${destination('kafka://orders')}, ${PROVISIONED}`), 'DESTINATION_IS_SOURCE DST-16'],
    ],
  },
}

describe('where failures go', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(DESTINATION_CHECKS.map(({ name }) => name))
  })

  it.each(titled(DESTINATION_CHECKS))('%s', (_title, { name }) => {
    expect(foundIn(EXAMPLES[name]!)).toEqual(expectedOf(EXAMPLES[name]!))
  })
})
