Feature: A stream that goes away under a running mapping
  What was read of it is settled first. While it is missing the mapping says so and looks for it again; made anew, it is
  read from StartingPosition on, at LATEST from its oldest record. Other mappings notice nothing of it.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: LATEST
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/payments
          StartingPosition: TRIM_HORIZON
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """

  # On LocalStack the iterators of the former stream stay valid: there the mapping finds out by asking.
  @real @LIF-12 @GEN-2
  Scenario: It is read when it is there again, from its oldest record
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then "a1" succeeds
    When "orders" is deleted
    And 10 seconds pass
    And these records arrive at "payments":
      | PartitionKey | Data |
      | p            | p1   |
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
      | customer-1   | c1   |
    Then "p1", "a2", "c1" succeed
    And these events happen:
      | event        | mapping       | code             |
      | SourceFailed | orders.orders | SOURCE_RECREATED |
    And nothing is lost

  # A real service takes its time to delete a stream, so that no poll may meet it missing.
  @LIF-12
  Scenario: While it is missing the mapping says so
    When 2 seconds pass
    And "orders" is deleted
    And 10 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then "a1" succeeds
    And these events happen:
      | event        | mapping       | code             |
      | SourceFailed | orders.orders | SOURCE_NOT_FOUND |
      | SourceFailed | orders.orders | SOURCE_RECREATED |

  @LIF-12
  Scenario: What was read of the former is settled first
    Given the function fails 3 times
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 2 seconds pass
    And "orders" is deleted
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function is invoked with these batches:
      | records | result  |
      | a1      | error   |
      | a1      | error   |
      | a1      | error   |
      | a1      | success |
      | a2      | success |
