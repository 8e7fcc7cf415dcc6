Feature: A batch that fails
  The whole batch is processed again until it succeeds or its records leave the source; nothing joins it, and its
  shard does nothing else meanwhile.

  @real @PAGE-23 @PAGE-19 @GEN-9 @BAT-23 @ERR-1 @ERR-16
  Scenario: A Kinesis batch comes again as it was
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
    And the function fails 3 times
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1, b1  | error   | 1       |
      | a1, b1  | error   | 2       |
      | a1, b1  | error   | 3       |
      | a1, b1  | success | 4       |
      | a2      | success | 1       |

  @real @PAGE-23 @PAGE-19 @GEN-9 @BAT-23 @KAF-11 @KAF-18
  Scenario: A Kafka batch comes again as it was
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
    And the function fails 3 times
    When "a3" arrives at "orders"
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1, a2  | error   | 1       |
      | a1, a2  | error   | 2       |
      | a1, a2  | error   | 3       |
      | a1, a2  | success | 4       |
      | a3      | success | 1       |

  @GEN-9 @ERR-1
  Scenario Outline: Whatever ends an invocation without success, the batch comes again
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 3 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function <does not succeed> once
    Then the function is invoked with these batches:
      | records | result   | at             |
      | a1      | <result> | 0 seconds      |
      | a1      | success  | <next attempt> |
    And nothing is lost

    Examples:
      | does not succeed | result  | next attempt |
      | fails            | error   | 0.25 seconds |
      | crashes          | crash   | 0.25 seconds |
      | times out        | timeout | 3.25 seconds |

  @GEN-10 @ERR-1
  Scenario: A throttled invocation is tried again and counts as no attempt
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
    And the function is throttled twice
    And the function fails once
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1      | error   | 1       |
      | a1      | success | 2       |
    And these events happen:
      | event               | attempt | cause     |
      | InvocationThrottled | 1       | throttled |
      | InvocationThrottled | 1       | throttled |
      | BatchFailed         | 1       | error     |
      | BatchSucceeded      | 2       |           |

  @ERR-12 @SIL-1
  Scenario: Without a limit a function that always fails is invoked eight times in a minute
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | poison |
    And the function fails for "poison"
    When 60 seconds pass
    Then by now the function was invoked 8 times

  @PAGE-23 @PAGE-24 @ERR-4 @ERR-13 @GEN-9
  Scenario: A poison record blocks its Kinesis shard until it leaves the stream
    # Streams keep records for a day.
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | poison |
    And the clock stands at 23 hours
    And the function fails for "poison"
    When 30 minutes pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then "orders" is blocked at "poison"
    And the function receives only "poison"
    When 30 minutes pass
    Then "poison" is discarded because of RecordExpired
    And "a1" succeeds
    And these events happen:
      | event            | condition     | records |
      | RecordsDiscarded | RecordExpired | 1       |

  @PAGE-23 @GEN-9 @KAF-11 @KAF-18
  Scenario: A poison record blocks its Kafka partition until it leaves the topic
    # Topics keep records for seven days; the first one is almost that old.
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      """
    And "orders" holds these records:
      | Value  | Timestamp     |
      | poison | 1766622600000 |
      | a1     | 1767225600000 |
    And the function fails for "poison"
    Then "orders" is blocked at "poison"
    When 2 hours pass
    Then "poison" is discarded because of RecordExpired
    And "a1" succeeds

  @PAGE-19 @BAT-23
  Scenario: A record that expires leaves its batch, the rest comes again without it
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | Value | Timestamp     |
      | old   | 1766622600000 |
      | new   | 1767225600000 |
    And the function fails for "old"
    When 2 hours pass
    Then "old" is discarded because of RecordExpired
    And "new" succeeds
    And nothing is lost

  @real @RBF-1 @RBF-2
  Scenario: What a function answers is not read unless the mapping asks for it
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
      | a            | a2   |
    And the function reports "a1" as failed
    Then the function is invoked with these batches:
      | records | result  |
      | a1, a2  | success |
    And the position of "orders" is after "a2"
