Feature: Filter criteria
  A record that no filter matches never reaches the function, counts to no batch, and the position moves past it.

  @real @FLT-39 @FLT-33 @BAT-18 @FLT-8 @FLT-10
  Scenario: Only matching records of a Kinesis stream join a batch
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 60
          FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
      """
    And "orders" holds these records:
      | PartitionKey | Data               | name |
      | a            | {"type":"order"}   | o1   |
      | a            | {"type":"refund"}  | r1   |
      | a            | no JSON            | x1   |
      | a            | {"type":"order"}   | o2   |
      | a            | {"type":"refund"}  | r2   |
    Then the function is invoked with these batches:
      | records | trigger |
      | o1, o2  | size    |
    And the position of "orders" is after "r2"

  @BAT-19 @FLT-39 @SIL-4
  Scenario: When nothing matches nothing is invoked, and the position moves all the same
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
      """
    And "orders" holds these records:
      | PartitionKey | Data               | name |
      | a            | {"type":"refund"}  | r1   |
    Then the function is never invoked
    And the position of "orders" is after "r1"

  @real @FLT-40 @KAF-10 @FLT-34
  Scenario: Kafka commits behind matched and unmatched records; text that is no JSON passes a JSON pattern
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          FilterCriteria: { Filters: [{ Pattern: { value: { type: [order] } } }] }
      """
    And "orders" holds these records:
      | Value              | name |
      | {"type":"order"}   | o1   |
      | {"type":"refund"}  | r1   |
      | no JSON            | x1   |
      | {"type":"refund"}  | r2   |
    Then the function receives only "o1", "x1"
    And the position of "orders" is after "r2"

  @real @FLT-40 @BAT-19 @SIL-4
  Scenario: Kafka commits behind records of which none matches, and invokes nothing
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          FilterCriteria: { Filters: [{ Pattern: { value: { type: [order] } } }] }
      """
    And "orders" holds these records:
      | Value              | name |
      | {"type":"refund"}  | r1   |
      | {"type":"refund"}  | r2   |
    Then the position of "orders" is after "r2"
    And the function is never invoked

  @FLT-3 @FLT-5 @FLT-6 @FLT-15
  Scenario: One matching filter is enough, and metadata counts
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FilterCriteria:
            Filters:
              - Pattern: { data: { type: [order], total: [{ numeric: [">", 10] }] } }
              - Pattern: { partitionKey: [vip] }
      """
    And "orders" holds these records:
      | PartitionKey | Data                         | name  |
      | a            | {"type":"order","total":11}  | large |
      | a            | {"type":"order","total":10}  | small |
      | vip          | {"type":"refund"}            | vip   |
    Then the function receives only "large", "vip"
