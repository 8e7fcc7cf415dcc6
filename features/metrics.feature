Feature: what a mapping counts
  The counters of a mapping follow from what the engine says happens: in AWS's names over all runs, and as the series that
  `/metrics` gives to Prometheus, in the run that there is.

  Background:
    Given the pipeline:
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 1
          FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data                      |
      | a            | {"type":"order","id":1}   |
      | b            | {"type":"invoice","id":2} |
      | a            | {"type":"order","id":3}   |

  @MET-1 @MET-10 @real
  Scenario: records that succeed are polled, filtered out and invoked
    Then the function is invoked once
    And the metric "PolledEventCount" of "orders" is 3
    And the metric "FilteredOutEventCount" of "orders" is 1
    And the metric "InvokedEventCount" of "orders" is 2
    And the metric "FailedInvokeEventCount" of "orders" is 0
    And the metric "DroppedEventCount" of "orders" is 0
    And the metric "esm_polled_event_count_total" of "orders" is 3
    And the metric "esm_filtered_out_event_count_total" of "orders" is 1
    And the metric "esm_invoked_event_count_total" of "orders" is 2
    And the metric "esm_failed_invoke_event_count_total" of "orders" is 0
    And the metric "esm_dropped_event_count_total" of "orders" is 0
    And the metric 'esm_batches_total{trigger="available"}' of "orders" is 1
    And the metric 'esm_attempts_total{result="succeeded"}' of "orders" is 1
    And the metric "esm_arrival_to_invocation_seconds_count" of "orders" is 1
    And the metric "esm_function_duration_seconds_count" of "orders" is 1
    And the metric 'esm_mapping_state{state="Enabled"}' of "orders" is 1
    And by now the metric "esm_deleted_event_count_total" of "orders" is not shown

  @MET-1 @MET-10 @real
  Scenario: an attempt and a throttle count again, only a failure counts as failed
    Given the function fails once
    And the function is throttled once
    Then the metric "InvokedEventCount" of "orders" is 6
    And the metric "FailedInvokeEventCount" of "orders" is 2
    And the metric "DroppedEventCount" of "orders" is 0
    And the metric "esm_invoked_event_count_total" of "orders" is 6
    And the metric "esm_failed_invoke_event_count_total" of "orders" is 2
    And the metric "esm_attempts_total" of "orders" is 3
    And the metric 'esm_attempts_total{result="failed"}' of "orders" is 1
    And the metric 'esm_attempts_total{result="throttled"}' of "orders" is 1
    And the metric "esm_batches_total" of "orders" is 1

  @MET-1 @MET-10 @real
  Scenario: what a destination was told of is not dropped
    Given the function fails twice
    Then the metric "InvokedEventCount" of "orders" is 4
    And the metric "FailedInvokeEventCount" of "orders" is 4
    And the metric "OnFailureDestinationDeliveredEventCount" of "orders" is 2
    And the metric "DroppedEventCount" of "orders" is 0
    And the metric "esm_on_failure_destination_delivered_event_count_total" of "orders" is 2
    And the metric "esm_destination_delivery_failures_total" of "orders" is 0
    And the metric "esm_dropped_event_count_total" of "orders" is 0

  @MET-4
  Scenario: what its destination could not be told of is dropped, once it is given up
    Given access to "dead-orders" is refused
    And the function fails twice
    When 6 minutes pass
    Then the metric "DroppedEventCount" of "orders" is 2
    And the metric "esm_dropped_event_count_total" of "orders" is 2
    And the metric "esm_destination_delivery_failures_total" of "orders" is 1
    And the metric "OnFailureDestinationDeliveredEventCount" of "orders" is 0

  @MET-4
  Scenario: what waits for its destination is neither dropped nor delivered until it is
    Given the function fails twice
    When the connection to "dead-orders" is lost for 20 seconds
    And 10 seconds pass
    Then by now the metric "DroppedEventCount" of "orders" is 0
    And by now the metric "OnFailureDestinationDeliveredEventCount" of "orders" is 0
    And the metric "OnFailureDestinationDeliveredEventCount" of "orders" is 2
    And the metric "DroppedEventCount" of "orders" is 0

  @MET-5 @CON-20
  Scenario: the age of a batch is that of its last record when the function gets it
    Given the pipeline:
      """yaml
      Function: { FunctionName: late-orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/late-orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 40
      """
    And the function "late-orders" takes 10 seconds
    When records arrive at "late-orders" at these seconds: 7, 15, 20
    Then the function "late-orders" is invoked twice
    And the metric "IteratorAge" of "late-orders" is 45000
    And the metric "esm_iterator_age_seconds" of "late-orders" is 45

  @RBF-25 @real
  Scenario: of a partial failure what was reported has failed, not what is tried again
    Given the pipeline:
      """yaml
      Function: { FunctionName: reporting }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/reported
          StartingPosition: TRIM_HORIZON
          FunctionResponseTypes: [ReportBatchItemFailures]
      """
    And "reported" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
      | a            | a4   |
    And the function "reporting" reports "a2" as failed once
    Then the function "reporting" is invoked with these batches:
      | records        |
      | a1, a2, a3, a4 |
      | a2, a3, a4     |
    And the metric "FailedInvokeEventCount" of "reported" is 1
    And the metric "InvokedEventCount" of "reported" is 7
    And the metric 'esm_attempts_total{result="partial"}' of "reported" is 1
    And the metric 'esm_batches_total{trigger="partial"}' of "reported" is 1

  @MET-3 @real
  Scenario: what an invocation counts in is counted when it begins, its failure when it ends
    Given the function takes 2 seconds
    And the function fails twice
    When 1 second passes
    Then by now the metric "InvokedEventCount" of "orders" is 2
    And by now the metric "FailedInvokeEventCount" of "orders" is 0
    When 2 seconds pass
    Then by now the metric "FailedInvokeEventCount" of "orders" is 2

  @MET-8 @real
  Scenario: a throttled invocation is a throttle and no invocation, one that fails is an invocation
    Given the function fails once
    And the function is throttled once
    Then the metric "Throttles" of "orders" is 1
    And the metric "Invocations" of "orders" is 2
    And the metric "Errors" of "orders" is 1
    And the metric "esm_throttles_total" of "orders" is 1
    And the metric "esm_invocations_total" of "orders" is 2
    And the metric "esm_errors_total" of "orders" is 1

  @MET-5 @CON-20
  Scenario: the age is that at sending, however long the function takes
    Given the pipeline:
      """yaml
      Function: { FunctionName: slow-orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/slow-orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 40
          BatchSize: 3
      """
    And the function "slow-orders" takes 30 seconds
    When records arrive at "slow-orders" at these seconds: 7, 15
    Then the function "slow-orders" is invoked once
    And the metric "IteratorAge" of "slow-orders" is 32000

  @MET-1 @MET-10 @real
  Scenario: a queue counts what was deleted after success, and drops nothing
    Given the pipeline:
      """yaml
      Function: { FunctionName: jobs }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 3
          FunctionResponseTypes: [ReportBatchItemFailures]
          FilterCriteria: { Filters: [{ Pattern: { body: [{ prefix: job }] } }] }
      Resources: { sqs: { jobs: { VisibilityTimeout: 4 } } }
      """
    And "jobs" holds these records:
      | MessageBody |
      | job1        |
      | job2        |
      | other       |
    And the function "jobs" reports "job2" as failed once
    Then the metric "PolledEventCount" of "jobs" is 4
    And the metric "FilteredOutEventCount" of "jobs" is 1
    And the metric "InvokedEventCount" of "jobs" is 3
    And the metric "FailedInvokeEventCount" of "jobs" is 1
    And the metric "DeletedEventCount" of "jobs" is 2
    And the metric "DroppedEventCount" of "jobs" is 0
    And the metric "esm_polled_event_count_total" of "jobs" is 4
    And the metric "esm_filtered_out_event_count_total" of "jobs" is 1
    And the metric "esm_deleted_event_count_total" of "jobs" is 2
    And by now the metric "esm_dropped_event_count_total" of "jobs" is not shown
    And by now the metric "esm_iterator_age_seconds" of "jobs" is not shown

  @MET-1 @MET-10 @real
  Scenario: a topic counts by how much its offsets were committed, and how far behind it is
    Given the pipeline:
      """yaml
      Function: { FunctionName: payments, Timeout: 60 }
      EventSourceMappings:
        - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
          Topics: [payments]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 0
          BatchSize: 2
      """
    And "payments" holds these records:
      | Value |
      | p1    |
      | p2    |
      | p3    |
    And the function "payments" takes 10 seconds
    When 5 seconds pass
    Then by now the metric "MaxOffsetLag" of "payments" is 3
    And by now the metric "CommittedEventCount" of "payments" is 0
    And the metric "CommittedEventCount" of "payments" is 3
    And the metric "MaxOffsetLag" of "payments" is 0
    And the metric "SumOffsetLag" of "payments" is 0
    And the metric "PollingErrorCount" of "payments" is 0
    And the metric "esm_committed_event_count_total" of "payments" is 3
    And the metric "esm_max_offset_lag" of "payments" is 0
    And the metric "esm_polling_error_count_total" of "payments" is 0

  @MET-6 @MET-10 @real
  Scenario: a mapping that is disabled has no series but its state, and counts on when it is enabled
    Then the metric "esm_invoked_event_count_total" of "orders" is 2
    When the mapping "orders" is disabled
    Then the mapping "orders" is Disabled
    And by now the metric "esm_invoked_event_count_total" of "orders" is not shown
    And by now the metric "esm_polled_event_count_total" of "orders" is not shown
    And by now the metric 'esm_mapping_state{state="Disabled"}' of "orders" is 1
    When the mapping "orders" is enabled
    Then the mapping "orders" is Enabled
    When these records arrive at "orders":
      | PartitionKey | Data                    |
      | a            | {"type":"order","id":4} |
    Then the metric "esm_invoked_event_count_total" of "orders" is 3

  @MET-10 @real
  Scenario: a shard that waits for the function is blocked until it does not
    Given the pipeline:
      """yaml
      Function: { FunctionName: stuck }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/stuck
          StartingPosition: TRIM_HORIZON
      """
    And "stuck" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function "stuck" fails 6 times
    When 8 seconds pass
    Then by now the metric "esm_blocked_shards" of "stuck" is 1
    When 10 seconds pass
    Then by now the metric "esm_blocked_shards" of "stuck" is 0
    And the metric 'esm_attempts_total{result="failed"}' of "stuck" is 6

  @MET-10
  Scenario: the page counts what a process does: from 0 again when it starts again, AWS's names here go on
    Then the metric "esm_invoked_event_count_total" of "orders" is 2
    When the pipeline is stopped
    And the pipeline starts again
    And these records arrive at "orders":
      | PartitionKey | Data                    |
      | a            | {"type":"order","id":4} |
    Then the metric "esm_invoked_event_count_total" of "orders" is 1
    And the metric "InvokedEventCount" of "orders" is 3
