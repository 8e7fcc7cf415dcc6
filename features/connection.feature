Feature: A source that cannot be reached
  It is tried again and again, it is said, and nothing is lost.

  @PAGE-3 @GEN-2
  Scenario: A lost connection to Kinesis
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    Then "a1" succeeds
    When the connection to "orders" is lost for 20 seconds
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    And 10 seconds pass
    Then by now the function was invoked once
    And "a2" succeeds
    And this event happens:
      | event        | code               | attempt |
      | SourceFailed | SOURCE_UNREACHABLE | 1       |
    And nothing is lost

  @PAGE-3 @GEN-2
  Scenario: A lost connection to Kafka
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | Value |
      | a1    |
    Then "a1" succeeds
    When the connection to "orders" is lost for 20 seconds
    And "a2" arrives at "orders"
    And 10 seconds pass
    Then by now the function was invoked once
    And "a2" succeeds
    And this event happens:
      | event        | code               |
      | SourceFailed | SOURCE_UNREACHABLE |
    And nothing is lost

  @PAGE-39
  Scenario: Kinesis without the right to read
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/returns
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And "returns" holds these records:
      | PartitionKey | Data |
      | b            | b1   |
    And access to "orders" is refused
    Then "b1" succeeds
    And this event happens:
      | event        | mapping       | code                 |
      | SourceFailed | orders.orders | SOURCE_ACCESS_DENIED |
    And by now the function was invoked once
    When access to "orders" is granted
    Then "a1" succeeds
    And nothing is lost

  @real @PAGE-39
  Scenario: Kafka without the right to read
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | Value |
      | a1    |
    And access to "orders" is refused
    Then this event happens:
      | event        | code                 |
      | SourceFailed | SOURCE_ACCESS_DENIED |
    And by now the function was never invoked
    When access to "orders" is granted
    Then "a1" succeeds
    And nothing is lost
