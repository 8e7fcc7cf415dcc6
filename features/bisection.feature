Feature: BisectBatchOnFunctionError
  A failed batch is halved and each half tried, at once, the first half completely before the second. Splitting uses no
  attempt; attempts count once a batch cannot be split.

  @real @PAGE-38 @ERR-6 @ERR-8
  Scenario: A poison record is found by bisection and given up
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BisectBatchOnFunctionError: true
          MaximumRetryAttempts: 1
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | a1     |
      | b            | poison |
      | a            | a2     |
    And the function fails for "poison"
    Then the function is invoked with these batches:
      | records        | result  | trigger   | attempt |
      | a1, poison, a2 | error   | available | 1       |
      | a1             | success | bisect    | 1       |
      | poison, a2     | error   | bisect    | 1       |
      | poison         | error   | bisect    | 1       |
      | poison         | error   | bisect    | 2       |
      | a2             | success | bisect    | 1       |
    And "poison" is discarded because of RetryAttemptsExhausted

  @real @ERR-7
  Scenario: A timeout bisects, a throttle does not
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BisectBatchOnFunctionError: true
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function is throttled once
    And the function times out once
    Then the function is invoked with these batches:
      | records | result  |
      | a1, a2  | timeout |
      | a1      | success |
      | a2      | success |

  @real @PAGE-3 @ERR-6
  Scenario: A kill in the middle goes on behind what was settled
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BisectBatchOnFunctionError: true
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | a1     |
      | a            | a2     |
      | a            | poison |
      | a            | a3     |
    And the function fails for "poison"
    When 5 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    And the function succeeds
    Then since then the function receives only "poison", "a3"

  @real @RBF-11 @RBF-12 @RBF-13
  Scenario: What a function reports is not halved
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BisectBatchOnFunctionError: true
          FunctionResponseTypes: [ReportBatchItemFailures]
          MaximumRetryAttempts: 1
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
      | a            | a4   |
    And the function reports "a2", "a3" as failed twice
    Then the function is invoked with these batches:
      | records        | result  | trigger   | attempt |
      | a1, a2, a3, a4 | partial | available | 1       |
      | a2, a3, a4     | partial | partial   | 1       |
      | a2, a3, a4     | success | partial   | 2       |
