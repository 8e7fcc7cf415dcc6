Feature: Partial batch responses of streams
  With ReportBatchItemFailures the lowest sequence number that a function reports is the checkpoint: what is in front of
  it is settled, everything from it on is tried again as a shorter batch with a count of its own.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FunctionResponseTypes: [ReportBatchItemFailures]
          MaximumRetryAttempts: 3
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |

  @real @RBF-3 @RBF-9 @RBF-26
  Scenario: What is in front of the lowest reported record is settled
    Given the function reports "a2", "b1", "b1" as failed once
    Then the function is invoked with these batches:
      | records    | result  | trigger   | attempt |
      | a1, b1, a2 | partial | available | 1       |
      | b1, a2     | success | partial   | 1       |

  @real @RBF-10
  Scenario: The shorter batch has a count of its own
    Given the function reports "a2" as failed
    Then the function is invoked with these batches:
      | records    | attempt |
      | a1, b1, a2 | 1       |
      | a2         | 1       |
      | a2         | 2       |
      | a2         | 3       |
      | a2         | 4       |
    And "a2" is discarded because of RetryAttemptsExhausted

  @real @RBF-5 @RBF-27
  Scenario Outline: <answer> is a success
    Given the function answers:
      """
      <answer>
      """
    Then the function is invoked with these batches:
      | records    | result  |
      | a1, b1, a2 | success |

    Examples:
      | answer                       |
      | null                         |
      | {}                           |
      | []                           |
      | {"batchItemFailures": null}  |
      | {"batchItemFailures": []}    |
      | {"foo": 123}                 |

  @real @RBF-6
  Scenario Outline: <answer> is a complete failure
    Given the function answers:
      """
      <answer>
      """
    Then the function is invoked with these batches:
      | records    | result | attempt |
      | a1, b1, a2 | error  | 1       |
      | a1, b1, a2 | error  | 2       |
      | a1, b1, a2 | error  | 3       |
      | a1, b1, a2 | error  | 4       |
    And "a1", "b1", "a2" are discarded because of RetryAttemptsExhausted

    Examples:
      | answer                                         |
      | {"batchItemFailures": [{"itemIdentifier": ""}]}   |
      | {"batchItemFailures": [{"itemIdentifier": null}]} |
      | {"batchItemFailures": [{"itemIdentifier": 123}]}  |
      | {"batchItemFailures": [{"foo": "1"}]}             |
      | {"batchItemFailures": [{"itemIdentifier": "77"}]} |
