Feature: Limits of retries and of age
  MaximumRetryAttempts and MaximumRecordAgeInSeconds end the retries of a batch, whichever is reached first. What is given
  up leaves the mapping visibly, and the shard goes on.

  @real @PAGE-26 @ERR-2 @ERR-3
  Scenario: Two retries make three attempts
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          MaximumRetryAttempts: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | a1     |
      | b            | poison |
      | a            | a2     |
    And the function fails for "poison"
    Then the function is invoked with these batches:
      | records    | result  | attempt |
      | a1, poison | error   | 1       |
      | a1, poison | error   | 2       |
      | a1, poison | error   | 3       |
      | a2         | success | 1       |
    And "a1", "poison" are discarded because of RetryAttemptsExhausted
    And the position of "orders" is after "a2"

  @ERR-3
  Scenario: No retry makes one attempt
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function times out once
    Then the function is invoked with these batches:
      | records | result  |
      | a1      | timeout |
    And "a1" is discarded because of RetryAttemptsExhausted

  @GEN-10 @ERR-1 @ERR-17
  Scenario: A throttle uses no attempt
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function is throttled 3 times
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1      | success | 1       |

  @real @PAGE-25 @ERR-10 @ERR-15
  Scenario: A record that has grown too old leaves its batch, and the rest goes on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 300
          MaximumRecordAgeInSeconds: 60
          MaximumRetryAttempts: 10000
      """
    And the function fails for "old"
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | old  |
    And 50 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data  |
      | a            | young |
    Then "old" is discarded because of RecordAgeExceeded
    And "young" succeed

  @ERR-11
  Scenario: A record that is too old when it is read never reaches the function
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRecordAgeInSeconds: 60
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | old  |
    And the clock stands at 2 minutes
    And "orders" holds these records:
      | PartitionKey | Data  |
      | a            | young |
    Then the function receives only "young"
    And "old" is discarded because of RecordAgeExceeded

  @ERR-11 @BAT-1
  Scenario: A record that is too old when it is read takes no place in a batch, and waits for no window
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 30
          MaximumRecordAgeInSeconds: 60
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | old1 |
      | a            | old2 |
    And the clock stands at 2 minutes
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    When 5 seconds pass
    Then the position of "orders" is after "old2"
    And by now the function was never invoked
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
      | a            | a3   |
    Then the function is invoked with these batches:
      | records    | trigger |
      | a1, a2, a3 | size    |
    And "old1", "old2" are discarded because of RecordAgeExceeded
