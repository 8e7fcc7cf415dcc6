import { describe, expect, it } from 'vitest'
import { loadPipelineTexts } from '../../config/index.ts'
import { withTimes } from '../records/event-times.ts'
import { profileOf } from './profile.ts'
import { runningPipeline } from './running-pipelines.ts'
import { ScenarioNames } from './scenario-names.ts'

const TEXT = `
Function: { FunctionName: shop }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: AT_TIMESTAMP
    StartingPositionTimestamp: 1767225620
  - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b:9092"] } }
    Topics: [payments]
    StartingPosition: LATEST
    SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: shop }
    SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:HOME" }]
Connections: { kinesis: aws, kafka: {} }
Resources: { kinesis: { orders: { ShardCount: 2 } } }
`
const { pipelines } = loadPipelineTexts([{ text: TEXT, file: 'shop.yaml' }], {
  embedded: true,
  environment: { HOME: '{"username":"u","password":"p"}' },
  scriptedFunctions: true,
  nowMs: Infinity,
})
const [pipeline] = pipelines

describe('the profile of a run', () => {
  it('is embedded unless the environment says real', () => {
    expect([profileOf({}), profileOf({ PIPELINE_PROFILE: 'real' })]).toEqual(['embedded', 'real'])
    expect(profileOf({ PIPELINE_PROFILE: 'embedded' })).toBe('embedded')
    expect(() => profileOf({ PIPELINE_PROFILE: 'aws' })).toThrow('not "aws"')
  })

  it('replaces every connection, credentials and jitter', async () => {
    const running = await runningPipeline(pipeline!, {
      connectionTo: async (service) => ({ kind: 'endpoint', endpoint: `http://${service}` }),
      startMs: (_, ms) => ms + 5,
    })
    expect(running.mappings.map(({ connection }) => connection)).toEqual([
      { kind: 'endpoint', endpoint: 'http://kinesis' },
      { kind: 'endpoint', endpoint: 'http://kafka' },
    ])
    expect(running.mappings[0]!.startingPosition).toEqual({
      kind: 'AT_TIMESTAMP',
      timestampMs: 1767225620005,
    })
    expect(running.mappings[1]!.sourceAccess).toEqual([])
    expect(running.engine.retryBackoff.jitter).toBe(0)
  })
})

describe('names on servers that a whole run shares', () => {
  const names = new ScenarioNames('-x7')

  it("are a scenario's own: streams, topics, groups, declared resources", () => {
    const { mappings, resources } = names.realPipeline(pipeline!)
    expect(mappings.map(({ sourceName, consumerGroupId }) => [sourceName, consumerGroupId])).toEqual([
      ['orders-x7', undefined],
      ['payments-x7', 'shop-x7'],
    ])
    expect(mappings[0]!.eventSourceArn).toBe('arn:aws:kinesis:us-east-2:123456789012:stream/orders-x7')
    expect(resources.map(({ name }) => name)).toEqual(['orders-x7'])
    expect(mappings.map(({ id }) => id)).toEqual(['shop.orders', 'shop.payments'])
  })

  it('come off before anything is compared', () => {
    expect(names.given({ topic: 'payments-x7', shards: ['payments-x7-0'], n: 1 })).toEqual({
      topic: 'payments',
      shards: ['payments-0'],
      n: 1,
    })
  })
})

describe('times in events', () => {
  it('are moved: seconds of Kinesis and DynamoDB, milliseconds of Kafka', () => {
    const dynamodb = { Records: [{ dynamodb: { ApproximateCreationDateTime: 1767225600 } }] }
    expect(withTimes(dynamodb, (ms) => ms + 2000)).toEqual({
      Records: [{ dynamodb: { ApproximateCreationDateTime: 1767225602 } }],
    })
    const kinesis = { Records: [{ kinesis: { approximateArrivalTimestamp: 1767225600.25, data: '' } }] }
    expect(withTimes(kinesis, (ms) => ms + 1500)).toEqual({
      Records: [{ kinesis: { approximateArrivalTimestamp: 1767225601.75, data: '' } }],
    })
    const kafka = { records: { 'orders-0': [{ topic: 'orders', timestamp: 1767225600000 }] } }
    expect(withTimes(kafka, (ms) => ms + 1500)).toEqual({
      records: { 'orders-0': [{ topic: 'orders', timestamp: 1767225601500 }] },
    })
  })
})
