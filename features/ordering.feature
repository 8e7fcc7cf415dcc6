Feature: Order and isolation
  A shard or partition is read in order, by one batch at a time. What happens to one leaves the others alone.

  @real @PAGE-20 @KIN-6
  Scenario: The records of a shard come in order, one batch after the other
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |
      | c            | c1   |
      | b            | b2   |
    And the function takes 10 seconds
    Then the function receives "a1", "b1", "a2", "c1", "b2" in this order
    And the function is invoked with these batches:
      | records | at         |
      | a1, b1  | 0 seconds  |
      | a2, c1  | 10 seconds |
      | b2      | 20 seconds |

  @PAGE-20 @KIN-6 @BAT-20 @EVT-6
  Scenario: Each shard has a reader and batches of its own
    # With two shards the keys below go to different ones.
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And "orders" holds these records:
      | PartitionKey | ExplicitHashKey                         | Data |
      | low          | 0                                       | l1   |
      | high         | 340282366920938463463374607431768211455 | h1   |
      | low          | 0                                       | l2   |
      | high         | 340282366920938463463374607431768211455 | h2   |
      | low          | 0                                       | l3   |
    And the function takes 10 seconds
    Then the function is invoked with these batches:
      | shard                | records | at         |
      | shardId-000000000000 | l1, l2  | 0 seconds  |
      | shardId-000000000001 | h1, h2  | 0 seconds  |
      | shardId-000000000000 | l3      | 10 seconds |

  @real @PAGE-24 @KIN-9 @ERR-4
  Scenario: A shard that fails waits, the others go on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And "orders" holds these records:
      | PartitionKey | ExplicitHashKey                         | Data   |
      | low          | 0                                       | poison |
      | low          | 0                                       | l1     |
      | high         | 340282366920938463463374607431768211455 | h1     |
    And the function fails for "poison"
    Then "shardId-000000000000" is blocked at "poison"
    When these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | high         | 340282366920938463463374607431768211455 | h2   |
    Then "h1", "h2" succeed
    And the function receives only "poison", "h1", "h2"
    And the position of "shardId-000000000001" is after "h2"

  @real @PAGE-24 @KAF-5 @KAF-11 @KAF-18
  Scenario: A partition that fails waits, the others go on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      Resources: { kafka: { orders: { Partitions: 2 } } }
      """
    And "orders" holds these records:
      | Partition | Value  |
      | 0         | poison |
      | 0         | l1     |
      | 1         | h1     |
    And the function fails for "poison"
    Then "orders-0" is blocked at "poison"
    When these records arrive at "orders":
      | Partition | Value |
      | 1         | h2    |
    Then "h1", "h2" succeed
    And the function receives only "poison", "h1", "h2"
    And the position of "orders-1" is after "h2"

  @real @KAF-5
  Scenario: The records of a partition come in order, one batch after the other
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 0
      """
    And "orders" holds these records:
      | Key | Value |
      | a   | a1    |
      | b   | b1    |
      | a   | a2    |
      | c   | c1    |
      | b   | b2    |
    And the function takes 10 seconds
    Then the function receives "a1", "b1", "a2", "c1", "b2" in this order
    And the function is invoked with these batches:
      | records | at         |
      | a1, b1  | 0 seconds  |
      | a2, c1  | 10 seconds |
      | b2      | 20 seconds |

  @KAF-5
  Scenario: Partitions run side by side
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      Resources: { kafka: { orders: { Partitions: 3 } } }
      """
    And "orders" holds these records:
      | Partition | Value |
      | 0         | a1    |
      | 0         | a2    |
      | 1         | b1    |
      | 2         | c1    |
    And the function takes 10 seconds
    Then the function is invoked with these batches:
      | shard    | records | at         |
      | orders-0 | a1      | 0 seconds  |
      | orders-1 | b1      | 0 seconds  |
      | orders-2 | c1      | 0 seconds  |
      | orders-0 | a2      | 10 seconds |

  @real @KIN-13
  Scenario: The children of a split are read after what their parent held
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      """
    And "orders" holds these records:
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a1   |
      | b            | 340282366920938463463374607431768211455 | b1   |
    And the function fails 3 times
    When the shard "shardId-000000000000" of "orders" is split
    And these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a2   |
      | b            | 340282366920938463463374607431768211455 | b2   |
    Then "a1", "b1", "a2", "b2" succeed
    And the function receives "a1", "b1", "a2" in this order
    And the function receives "a1", "b1", "b2" in this order
    And nothing is lost

  @real @KIN-13
  Scenario: The child of a merge is read after what both its parents held
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And "orders" holds these records:
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a1   |
      | b            | 340282366920938463463374607431768211455 | b1   |
    And the function fails 5 times
    When the shards "shardId-000000000000" and "shardId-000000000001" of "orders" are merged
    And these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a2   |
      | b            | 340282366920938463463374607431768211455 | b2   |
    Then "a1", "b1", "a2", "b2" succeed
    And the function receives "a1", "a2", "b2" in this order
    And the function receives "b1", "a2", "b2" in this order
    And nothing is lost
