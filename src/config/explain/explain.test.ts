import { describe, expect, it } from 'vitest'
import { BASIC_AUTH, destination, PROVISIONED } from '../checks/fixture.ts'
import { pipelineOf, pipelineText as text, SQS, type Given } from '../fixture.ts'
import { explainCode, explainPipeline, renderExplanation } from '../index.ts'

const explained = (pipeline: string, given: Given = {}) => explainPipeline(pipelineOf(pipeline, given))
const mappingOf = (pipeline: string, given: Given = {}) => explained(pipeline, given).mappings[0]!
const setting = (pipeline: string, name: string, given: Given = {}) =>
  mappingOf(pipeline, given).settings.find((one) => one.name === name)

describe('explaining a file', () => {
  it('says each value, where it comes from and which rule governs it', () => {
    const pipeline = text('kinesis', 'BatchSize: 7')
    expect(setting(pipeline, 'BatchSize')).toEqual({
      name: 'BatchSize',
      value: '7',
      origin: { kind: 'file', line: 3, column: 116 },
      rule: 'PAGE-13',
    })
    expect(setting(pipeline, 'MaximumBatchingWindowInSeconds')).toMatchObject({
      value: '0',
      origin: { kind: 'default' },
    })
    expect(setting(text('msk'), 'MaximumBatchingWindowInSeconds')).toMatchObject({
      value: '500 ms',
      origin: { kind: 'default' },
      rule: 'PAGE-10',
    })
    expect(setting(pipeline, 'payload limit')).toMatchObject({ origin: { kind: 'limit' }, rule: 'GEN-7' })
    expect(setting(pipeline, 'window opens')).toMatchObject({
      value: 'when the previous invocation ends',
      rule: 'PAGE-8',
    })
    expect(setting(text('msk'), 'window opens')).toMatchObject({
      value: 'at the first record',
      rule: 'PAGE-11',
    })
    expect(setting(pipeline, 'Id')).toMatchObject({ value: 'orders.orders', origin: { kind: 'derived' } })
  })

  it('covers every setting of the source, and none of another', () => {
    const names = mappingOf(text('kinesis')).settings.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['ParallelizationFactor', 'FilterCriteria', 'Tags']))
    expect(names).not.toContain('Topics')
  })

  it('says where the connection and the consumer group come from', () => {
    const connections = 'Connections:\n  kafka: { Brokers: ["k:1"] }\n'
    expect(setting(text('msk', '', connections), 'connection', { embedded: false })).toMatchObject({
      value: 'k:1',
      origin: { kind: 'file', line: 5 },
    })
    expect(setting(text('msk', '', connections), 'connection')).toMatchObject({
      value: 'embedded',
      origin: { kind: 'derived', from: '--embedded' },
    })
    expect(setting(text('msk'), 'ConsumerGroupId')).toMatchObject({
      origin: { kind: 'derived', from: 'the UUID' },
    })
    const named = 'AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: mine }'
    expect(setting(text('msk', named), 'ConsumerGroupId')).toMatchObject({
      value: 'mine',
      origin: { kind: 'file', line: 3 },
    })
  })

  it('shows no password that an address has', () => {
    const connections = 'Connections: { rabbitmq: { Url: "amqp://ann:hu@sh@mq:5672" } }\n'
    expect(setting(text('rabbitmq', '', connections), 'connection', { embedded: false })).toMatchObject({
      value: 'amqp://mq:5672',
    })
  })

  it('says what happens to a batch that fails', () => {
    const failure = (pipeline: string) => mappingOf(pipeline).failure.join(' ')
    expect(failure(text('kinesis'))).toContain(
      "tried until it succeeds or its records leave the stream's retention",
    )
    expect(failure(text('msk'))).toContain(
      "its records leave the topic's retention (PAGE-23). Meanwhile the partition waits",
    )
    const limited = text(
      'kinesis',
      `MaximumRetryAttempts: 1, MaximumRecordAgeInSeconds: 60, BisectBatchOnFunctionError: true, ${destination(SQS)}`,
    )
    expect(failure(limited)).toContain(
      `given up after 1 more try (ERR-3) or once its records are older than 60 s (ERR-10), and described to ${SQS} (DST-1).`,
    )
    expect(failure(limited)).toContain('halved')
    expect(failure(text('sqs', 'FunctionResponseTypes: [ReportBatchItemFailures]'))).toContain(
      'visibility timeout',
    )
    expect(failure(text('activemq', BASIC_AUTH))).toContain('back to the broker')
    const calm = text(
      'kinesis',
      '',
      'Engine: { RetryBackoff: { FirstDelayMs: 2000, MaximumDelayMs: 4000, Jitter: 0 } }\n',
    )
    expect(failure(calm)).toContain('after 2 s, then after twice as long each time, at most 4 s (ERR-12)')
  })

  it('warns where a queue hides messages for less than six times Timeout and the window [BAT-16, ERR-23]', () => {
    const failure = (timeout: number, window = 0) => {
      const settings = `MaximumBatchingWindowInSeconds: ${window}`
      return mappingOf(
        text('sqs', settings).replace('orders }', `orders, Timeout: ${timeout} }`),
      ).failure.join(' ')
    }
    expect(failure(5)).not.toContain('AWS recommends')
    expect(failure(6)).toContain('its queue hides messages for 30 s, and AWS recommends 36 s')
    expect(failure(4, 7)).toContain('its queue hides messages for 30 s, and AWS recommends 31 s')
    const declared = text('sqs', '', 'Resources: { sqs: { orders: { VisibilityTimeout: 17 } } }\n')
    expect(mappingOf(declared).failure.join(' ')).toContain(
      'its queue hides messages for 17 s, and AWS recommends 18 s',
    )
    const real = text('sqs', '', 'Connections: { sqs: aws }\n').replace('orders }', 'orders, Timeout: 9 }')
    expect(explained(real, { embedded: false }).mappings[0]!.failure.join(' ')).not.toContain(
      'AWS recommends',
    )
  })

  it('says what a tumbling window does', () => {
    const mapping = mappingOf(text('kinesis', 'TumblingWindowInSeconds: 60'))
    expect(mapping.batches.join(' ')).toContain('one tumbling window of 60 s, by the arrival of its records')
    expect(mapping.failure.join(' ')).toContain('Of what the function answers only the state is read')
    expect(mapping.failure.join(' ')).toContain('An answer without a state, an object, is a failure as well')
    expect(mappingOf(text('kinesis')).batches.join(' ')).not.toContain('tumbling')
  })

  it('says what up refuses', () => {
    expect(explained(text('msk', PROVISIONED)).notBuilt).toHaveLength(1)
    expect(explained(text('kinesis')).notBuilt).toEqual([])
  })

  it('is shown as text', () => {
    const shown = renderExplanation(explained(text('kinesis', 'BatchSize: 7')))
    expect(shown).toContain('Mapping orders.orders: Kinesis stream orders\n')
    expect(shown).toMatch(/\n {2}BatchSize +7 +file, 3:\d+ +PAGE-13\n/)
    expect(shown).toMatch(/\n {2}payload limit +6 MB \(6291456 bytes\) +AWS limit +GEN-7\n/)
    expect(shown).toContain('What happens to a batch that fails\n\n  - A batch fails when')
    const refused = renderExplanation(explained(text('msk', PROVISIONED)))
    expect(refused).toContain('Refused by up\n\n  - ProvisionedPollerConfig with pollers is valid')
  })
})

describe('explaining a code', () => {
  it('says what, why and what to do', () => {
    expect(explainCode('window_needed')).toMatch(
      /^WINDOW_NEEDED\n\n {2}a BatchSize of .*\n\n.*\n\nWhat to do: /,
    )
    expect(explainCode('SOURCE_NOT_FOUND')).toContain('the words of what failed')
  })

  it('knows no other code', () => {
    expect(explainCode('TOSTRING')).toBeUndefined()
    expect(explainCode('toString')).toBeUndefined()
  })
})
