import { describe, expect, it } from 'vitest'
import type { SourceType } from '../../model/index.ts'
import { AWS_SERIES } from './aws-series.ts'

const metricsOf = (sourceType: SourceType) =>
  AWS_SERIES.filter(({ isOf }) => isOf(sourceType)).map(({ metric }) => metric)

describe("AWS's metrics", () => {
  it('are those of the source: streams, queues and Kafka have their own [MET-1]', () => {
    expect(metricsOf('kinesis')).toContain('DroppedEventCount')
    expect(metricsOf('kinesis')).toContain('IteratorAge')
    expect(metricsOf('kinesis')).not.toContain('DeletedEventCount')
    expect(metricsOf('dynamodb')).toEqual(metricsOf('kinesis'))
    expect(metricsOf('sqs')).toContain('DeletedEventCount')
    expect(metricsOf('sqs')).not.toContain('DroppedEventCount')
    expect(metricsOf('sqs')).not.toContain('IteratorAge')
    expect(metricsOf('msk')).toEqual(
      expect.arrayContaining([
        'CommittedEventCount',
        'MaxOffsetLag',
        'SumOffsetLag',
        'OffsetLag',
        'CommitErrorCount',
      ]),
    )
    expect(metricsOf('kinesis')).not.toContain('OffsetLag')
  })

  it('count failed deliveries to the destinations of Kafka as well [MET-9, CON-35]', () => {
    for (const source of ['kinesis', 'dynamodb', 'msk', 'selfManagedKafka'] as const) {
      expect(metricsOf(source)).toContain('DestinationDeliveryFailures')
    }
    expect(metricsOf('sqs')).not.toContain('DestinationDeliveryFailures')
  })

  it("are called after AWS's names", () => {
    expect(AWS_SERIES.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "esm_polled_event_count_total",
        "esm_filtered_out_event_count_total",
        "esm_invoked_event_count_total",
        "esm_failed_invoke_event_count_total",
        "esm_dropped_event_count_total",
        "esm_on_failure_destination_delivered_event_count_total",
        "esm_deleted_event_count_total",
        "esm_committed_event_count_total",
        "esm_polling_error_count_total",
        "esm_invoke_error_count_total",
        "esm_on_failure_destination_delivery_error_count_total",
        "esm_commit_error_count_total",
        "esm_destination_delivery_failures_total",
        "esm_invocations_total",
        "esm_errors_total",
        "esm_throttles_total",
        "esm_max_offset_lag",
        "esm_sum_offset_lag",
        "esm_offset_lag",
        "esm_iterator_age_seconds",
      ]
    `)
  })
})
