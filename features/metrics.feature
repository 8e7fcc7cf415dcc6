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
