Feature: Where a mapping starts
  A new mapping starts with what is there, with what comes, or at a moment. Afterwards the position that is stored
  speaks, whatever StartingPosition says.

  @real @PAGE-21 @LIF-13
  Scenario: TRIM_HORIZON on Kinesis is the oldest record
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
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function receives only "a1", "a2"

  @real @PAGE-21 @LIF-13 @LIF-14
  Scenario: LATEST on Kinesis is behind the newest record
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: LATEST
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function receives only "a2"
    And nothing is lost

  @real @PAGE-21 @LIF-13
  Scenario: AT_TIMESTAMP on Kinesis is the first record at or after the moment
    # 2026-01-01T00:02:00Z
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: AT_TIMESTAMP
          StartingPositionTimestamp: 1767225720
      """
    And the clock stands at 1 minute
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the clock stands at 2 minutes
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a2   |
    And the clock stands at 3 minutes
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a3   |
    Then the function receives only "a2", "a3"

  @real @PAGE-21 @LIF-13
  Scenario: TRIM_HORIZON on Kafka is the oldest record
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
    When "a2" arrives at "orders"
    Then the function receives only "a1", "a2"

  @real @PAGE-21 @LIF-13
  Scenario: LATEST on Kafka is behind the newest record
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: LATEST
      """
    And "orders" holds these records:
      | Value |
      | a1    |
    When "a2" arrives at "orders"
    Then the function receives only "a2"
    And nothing is lost

  @real @PAGE-21 @LIF-13 @KAF-14
  Scenario: AT_TIMESTAMP on Kafka is the first record at or after the moment
    # 2026-01-01T00:00:20Z
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: AT_TIMESTAMP
          StartingPositionTimestamp: 1767225620
      """
    And "orders" holds these records:
      | Value | Timestamp     |
      | a1    | 1767225619999 |
      | a2    | 1767225620000 |
      | a3    | 1767225630000 |
    And the clock stands at 40 seconds
    Then the function receives only "a2", "a3"

  @real @KAF-13 @LIF-13
  Scenario Outline: A consumer group that has read already goes on there, whatever <position> says
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: <position>
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: shipping }
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
      | a3    |
    And the consumer group "shipping" has read "orders" up to "a1"
    Then the function receives only "a2", "a3"

    Examples:
      | position     |
      | TRIM_HORIZON |
      | LATEST       |

  @KAF-13
  Scenario: Another consumer group starts by StartingPosition
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: billing }
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
    And the consumer group "shipping" has read "orders" up to "a1"
    Then the function receives only "a1", "a2"

  @LIF-13 @PAGE-21
  Scenario: A change of StartingPosition moves no mapping that has started
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: LATEST
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function receives only "a2"
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    Then since then the function is never invoked
