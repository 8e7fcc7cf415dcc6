Feature: what a mapping counts
  The counters of a mapping, in AWS's names, follow from what the engine says happens.

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

  @MET-1
  Scenario: records that succeed are polled, filtered out and invoked
    Then the function is invoked once
    And the metric "PolledEventCount" of "orders" is 3
    And the metric "FilteredOutEventCount" of "orders" is 1
    And the metric "InvokedEventCount" of "orders" is 2
    And the metric "FailedInvokeEventCount" of "orders" is 0
    And the metric "DroppedEventCount" of "orders" is 0

  @MET-1
  Scenario: an attempt and a throttle count again, only a failure counts as failed
    Given the function fails once
    And the function is throttled once
    Then the metric "InvokedEventCount" of "orders" is 6
    And the metric "FailedInvokeEventCount" of "orders" is 2
    And the metric "DroppedEventCount" of "orders" is 0

  @MET-1
  Scenario: what a destination was told of is not dropped
    Given the function fails twice
    Then the metric "InvokedEventCount" of "orders" is 4
    And the metric "FailedInvokeEventCount" of "orders" is 4
    And the metric "OnFailureDestinationDeliveredEventCount" of "orders" is 2
    And the metric "DroppedEventCount" of "orders" is 0

  @MET-4
  Scenario: what its destination could not be told of is dropped, once it is given up
    Given access to "dead-orders" is refused
    And the function fails twice
    When 6 minutes pass
    Then the metric "DroppedEventCount" of "orders" is 2
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

  @RBF-25
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

  @MET-3
  Scenario: what an invocation counts in is counted when it begins, its failure when it ends
    Given the function takes 2 seconds
    And the function fails twice
    When 1 second passes
    Then by now the metric "InvokedEventCount" of "orders" is 2
    And by now the metric "FailedInvokeEventCount" of "orders" is 0
    When 2 seconds pass
    Then by now the metric "FailedInvokeEventCount" of "orders" is 2

  @MET-8
  Scenario: a throttled invocation is a throttle and no invocation, one that fails is an invocation
    Given the function fails once
    And the function is throttled once
    Then the metric "Throttles" of "orders" is 1
    And the metric "Invocations" of "orders" is 2
    And the metric "Errors" of "orders" is 1

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

  @MET-1
  Scenario: a queue counts what was deleted after success, and drops nothing
    Given the pipeline:
      """yaml
      Function: { FunctionName: jobs }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 3
          FunctionResponseTypes: [ReportBatchItemFailures]
          FilterCriteria: { Filters: [{ Pattern: { body: [{ prefix: job }] } }] }
      Resources: { sqs: { jobs: { VisibilityTimeout: 30 } } }
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

  @MET-1
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
