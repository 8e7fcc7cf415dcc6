Feature: ParallelizationFactor
  Several batches of a shard are in flight at once, never two with records of one key, so each key stays in order. A key
  with unsettled records stays with the batch that has them; a failing batch holds back its own keys only.

  @PAGE-27 @KIN-6 @KIN-7 @KIN-8
  Scenario: Different keys are in flight at once, each key in order
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | b            | b1   |
      | c            | c1   |
    And the function takes 2 seconds
    Then the function is invoked with these batches:
      | records | at  | trigger |
      | a1      | 0 | size    |
      | b1      | 0 | size    |
      | a2      | 2 | size    |
      | c1      | 2 | size    |

  @real @PAGE-24 @PAGE-27 @KIN-7 @KIN-8 @KIN-9 @ERR-3
  Scenario: A failing batch holds back its own key, and no other
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 2
          MaximumRetryAttempts: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |
      | b            | b2   |
    And the function fails for "a1"
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1      | error   | 1       |
      | b1      | success | 1       |
      | b2      | success | 1       |
      | a1      | error   | 2       |
      | a1      | error   | 3       |
      | a2      | success | 1       |
    And "a1" is discarded because of RetryAttemptsExhausted
    And the function receives "a1", "a2" in this order
    And the function receives "b1", "b2" in this order
    And nothing is lost

  @ERR-4 @KIN-9
  Scenario: A shard is blocked by one key while the others go on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 3
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |
      | b            | b2   |
    And the function fails for "a1"
    Then "orders" is blocked at "a1"
    When these records arrive at "orders":
      | PartitionKey | Data |
      | b            | b3   |
      | a            | a3   |
    Then "b3" succeeds
    And since then the function receives only "b3"

  @BAT-5 @PAGE-8 @KIN-7
  Scenario: A new key joins the open batch that is nearest full, and each lane has a window of its own
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 20 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 5
          ParallelizationFactor: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | c            | c1   |
      | d            | d1   |
      | a            | a2   |
    And the function takes 10 seconds
    Then the function is invoked with these batches:
      | records    | at   | trigger |
      | a1, b1, c1 | 0  | size    |
      | d1         | 5  | window  |
      | a2         | 15 | window  |

  @PAGE-3 @GEN-2 @SIL-3
  Scenario: The stored position waits for what is not settled, and another factor goes on there
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 4
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |
      | c            | c1   |
    And the function fails for "b1"
    Then the position of "orders" is after "a1"
    And "c1" succeeds
    When the pipeline is killed
    And the function succeeds
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 10
          ParallelizationFactor: 1
      """
    Then since then the function receives only "b1", "a2", "c1"
    And nothing is lost
    And the position of "orders" is after "c1"

  @real @KIN-13 @KIN-8
  Scenario: The children of a split wait until every lane of their parent is through
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 4
      """
    And "orders" holds these records:
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a1   |
      | b            | 340282366920938463463374607431768211455 | b1   |
    And the function fails 5 times
    When the shard "shardId-000000000000" of "orders" is split
    And these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a2   |
      | b            | 340282366920938463463374607431768211455 | b2   |
    Then "a1", "b1", "a2", "b2" succeed
    And the function receives "a1", "b1", "a2" in this order
    And the function receives "a1", "b1", "b2" in this order
    And nothing is lost

  @ERR-6 @RBF-10
  Scenario: Bisection in one lane, a partial response in another
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          ParallelizationFactor: 2
          BisectBatchOnFunctionError: true
          MaximumRetryAttempts: 0
          FunctionResponseTypes: [ReportBatchItemFailures]
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | b            | b1   |
      | b            | b2   |
    And the function fails for "a1"
    And the function reports "b2" as failed once
    Then the function is invoked with these batches:
      | records | result  | trigger |
      | a1, a2  | error   | size    |
      | b1, b2  | partial | size    |
      | a1      | error   | bisect  |
      | a2      | success | bisect  |
      | b2      | success | partial |
    And "a1" is discarded because of RetryAttemptsExhausted
    And "a2", "b1", "b2" succeed

  @KIN-13 @KIN-7 @KIN-8
  Scenario Outline: A split and a merge under records that flow, with factor <factor>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          ParallelizationFactor: <factor>
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And the function takes 3 seconds
    And the function fails twice
    When these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a1   |
      | b            | 0                                       | b1   |
      | c            | 0                                       | c1   |
      | a            | 0                                       | a2   |
      | y            | 340282366920938463463374607431768211455 | y1   |
      | z            | 340282366920938463463374607431768211455 | z1   |
    And the shard "shardId-000000000000" of "orders" is split
    And these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a3   |
      | b            | 0                                       | b2   |
      | z            | 340282366920938463463374607431768211455 | z2   |
    And 4 seconds pass
    And the shards "shardId-000000000003" and "shardId-000000000001" of "orders" are merged
    And these records arrive at "orders":
      | PartitionKey | ExplicitHashKey                         | Data |
      | a            | 0                                       | a4   |
      | y            | 340282366920938463463374607431768211455 | y2   |
      | z            | 340282366920938463463374607431768211455 | z3   |
    Then the function receives "a1", "a2", "a3", "a4" in this order
    And the function receives "b1", "b2" in this order
    And the function receives "c1", "a3" in this order
    And the function receives "c1", "b2" in this order
    And the function receives "z1", "z2", "z3" in this order
    And the function receives "y1", "z3" in this order
    And nothing is lost

    Examples:
      | factor |
      | 1      |
      | 2      |
      | 3      |
      | 4      |
      | 5      |
      | 6      |
      | 7      |
      | 8      |
      | 9      |
      | 10     |
