import { afterEach, beforeEach, expect, it } from 'vitest'
import { readExposition } from '../../api/metrics/fixture.ts'
import type { EngineEvent } from '../../model/index.ts'
import { Workshop } from '../process-fixture.ts'

const PIPELINES = {
  'stream.yaml': `Function: { FunctionName: orders, Handler: handlers.fails }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: TRIM_HORIZON
    MaximumRetryAttempts: 1
    FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
    DestinationConfig: { OnFailure: { Destination: "file:dead" } }
Connections: { kinesis: embedded }
Resources: { kinesis: { orders: { Records: ./orders.ndjson } } }
`,
  'queue.yaml': `Function: { FunctionName: jobs, Handler: handlers.reports }
EventSourceMappings:
  - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
    FunctionResponseTypes: [ReportBatchItemFailures]
Connections: { sqs: embedded }
Resources: { sqs: { jobs: { VisibilityTimeout: 3600, Records: ./jobs.ndjson } } }
`,
  'topic.yaml': `Function: { FunctionName: pay, Handler: handlers.succeeds }
EventSourceMappings:
  - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/demo/1b4b0e9c-8c3e-4f5e-9d43-fb6d5b8f5a11-1
    Topics: [payments]
    StartingPosition: TRIM_HORIZON
    MaximumBatchingWindowInSeconds: 0
Connections: { kafka: embedded }
Resources: { kafka: { payments: { Partitions: 2, Records: ./payments.ndjson } } }
`,
  'orders.ndjson': lines(
    [1, 2, 3, 4, 5].map((id) => ({ PartitionKey: 'a', Data: { type: 'order', id } })),
    { PartitionKey: 'a', Data: { type: 'invoice' } },
  ),
  'jobs.ndjson': lines(
    [1, 2, 3, 4, 5, 6].map((id) => ({ MessageBody: `good ${id}` })),
    { MessageBody: 'bad' },
  ),
  'payments.ndjson': lines([0, 1, 0, 1, 0, 1, 0, 1].map((Partition) => ({ Partition, Value: 'p' }))),
  'handlers.mjs': `export const succeeds = async () => {}
export const fails = async () => { throw new Error('no') }
export const reports = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })),
})
`,
}

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write(PIPELINES)
})
afterEach(() => workshop.close())

it('/metrics counts a stream, a queue and a topic as it happens [MET-1, MET-10, MET-13, RBF-25]', async () => {
  const up = workshop.start('up', 'stream.yaml', 'queue.yaml', 'topic.yaml', '--api', '127.0.0.1:0', '--json')
  const sum = (name: EngineEvent['event'], mapping: string) =>
    up.events
      .filter((event) => event.event === name && event.mapping === mapping)
      .reduce((records, event) => records + ('records' in event ? (event.records ?? 0) : 0), 0)
  await up.until(
    () =>
      sum('DestinationDelivered', 'orders.orders') === 5 &&
      sum('MessagesDeleted', 'jobs.jobs') === 6 &&
      ['payments-0', 'payments-1'].every((shard) => isReadAndStored(up.events, shard)),
  )
  const page = await pageOf(up.stderr)

  const stream = { mapping: 'orders.orders', function: 'orders', source: 'orders' }
  expect(page(stream, 'polled_event_count', 'filtered_out_event_count')).toEqual([6, 1])
  expect(page(stream, 'invoked_event_count', 'failed_invoke_event_count')).toEqual([10, 10])
  expect(page(stream, 'on_failure_destination_delivered_event_count', 'dropped_event_count')).toEqual([5, 0])
  expect(page(stream, 'deleted_event_count', 'committed_event_count')).toEqual([undefined, undefined])

  const queue = { mapping: 'jobs.jobs', function: 'jobs', source: 'jobs' }
  expect(page(queue, 'polled_event_count', 'invoked_event_count')).toEqual([7, 7])
  expect(page(queue, 'failed_invoke_event_count', 'deleted_event_count')).toEqual([1, 6])
  expect(page(queue, 'errors', 'dropped_event_count')).toEqual([0, undefined])

  const topic = { mapping: 'pay.payments', function: 'pay', source: 'payments' }
  expect(page(topic, 'polled_event_count', 'invoked_event_count')).toEqual([8, 8])
  expect(page(topic, 'committed_event_count', 'commit_error_count', 'polling_error_count')).toEqual([8, 0, 0])
  expect(page.gauges(topic, 'max_offset_lag', 'sum_offset_lag', 'offset_lag')).toEqual([0, 0, 0])

  up.signal('SIGTERM')
  expect((await up.ended).code).toBe(0)
})

/** A partition was read to its end, and the offset behind its last record is committed. */
function isReadAndStored(events: readonly EngineEvent[], shard: string): boolean {
  const of = events.filter((event) => 'shard' in event && event.shard === shard)
  const read = of.findLast((event) => event.event === 'RecordsRead')
  const stored = of.findLast((event) => event.event === 'PositionStored')
  return read?.lag === 0 && stored?.position === '3'
}

/** The values of series, by their names without prefix and suffix; undefined for those that are not there. */
async function pageOf(stderr: string) {
  const address = /listens on (http:\S+)/.exec(stderr)![1]!
  const response = await fetch(`${address}/metrics`)
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  const families = readExposition(await response.text())
  const valueOf = (family: string, labels: object) => {
    const sorted = Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b))
    const text = sorted.map(([name, value]) => `${name}="${value}"`).join(',')
    return families.get(family)?.samples.get(`${family}{${text}}`)
  }
  const counters = (labels: object, ...names: readonly string[]) =>
    names.map((name) => valueOf(`esm_${name}_total`, labels))
  const gauges = (labels: object, ...names: readonly string[]) =>
    names.map((name) => valueOf(`esm_${name}`, labels))
  return Object.assign(counters, { gauges })
}

function lines(records: readonly object[], ...more: readonly object[]): string {
  return [...records, ...more].map((record) => `${JSON.stringify(record)}\n`).join('')
}
