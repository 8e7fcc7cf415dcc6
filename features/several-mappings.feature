Feature: Several mappings
  A source may feed several functions, a function may have several sources, and none gets in another's way.

  @real @PAGE-22 @GEN-5
  Scenario: What one function has processed stays in the stream for every other one
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And the pipeline
      """yaml
      Function: { FunctionName: statistics }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    Then the function "orders" receives only "a1", "a2"
    And the function "statistics" receives only "a1", "a2"
    And "orders" holds "a1", "a2"

  @GEN-5 @PAGE-24
  Scenario: A function that fails does not hold up another one on the same stream
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And the pipeline
      """yaml
      Function: { FunctionName: statistics }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | poison |
    And the function "orders" fails for "poison"
    Then "orders.orders" is blocked at "poison"
    And the position of "statistics.orders" is after "poison"
    And the function "statistics" is invoked once

  @GEN-5
  Scenario: A function may have several sources, and a batch never mixes them
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 1
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/returns
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 2
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [payments]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 3
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | o1   |
      | a            | o2   |
    And "returns" holds these records:
      | PartitionKey | Data |
      | a            | r1   |
    And "payments" holds these records:
      | Value |
      | p1    |
      | p2    |
    Then the function is invoked with these batches:
      | mapping         | records | at        |
      | orders.orders   | o1, o2  | 1 second  |
      | orders.returns  | r1      | 2 seconds |
      | orders.payments | p1, p2  | 3 seconds |

  @real @GEN-5
  Scenario: Two functions on one topic are two consumer groups
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And the pipeline
      """yaml
      Function: { FunctionName: statistics }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
    Then the function "orders" receives only "a1", "a2"
    And the function "statistics" receives only "a1", "a2"
    And "orders" holds "a1", "a2"
