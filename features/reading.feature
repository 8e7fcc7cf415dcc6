Feature: Reading
  A Kinesis shard is polled once a second, and without pause while there is more to read.

  @KIN-4
  Scenario: An idle shard is polled once a second
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    When 3.5 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then the function is invoked once, at 4 seconds, with 1 record
    And these events happen:
      | event       | at        | records |
      | RecordsRead | 0 seconds | 0       |
      | RecordsRead | 1 second  | 0       |
      | RecordsRead | 2 seconds | 0       |
      | RecordsRead | 3 seconds | 0       |
      | RecordsRead | 4 seconds | 1       |
      | RecordsRead | 5 seconds | 0       |

  @KIN-4 @BAT-11
  Scenario: A shard with a backlog is read without pause
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 10000
          MaximumBatchingWindowInSeconds: 60
      """
    And "orders" holds 25000 records
    Then the function is invoked twice, at 0 seconds, with 10000 records
    And these events happen:
      | event       | at        | records |
      | RecordsRead | 0 seconds | 10000   |
      | RecordsRead | 0 seconds | 10000   |
      | RecordsRead | 0 seconds | 5000    |

  @LIF-2
  Scenario: A mapping is Creating, then Enabled
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    Then the mapping "orders.orders" is Enabled
    And these events happen:
      | event               | state    |
      | MappingStateChanged | Creating |
      | MappingStateChanged | Enabled  |
