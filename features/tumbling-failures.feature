Feature: Failures in tumbling windows
  Limits of retries and of age, bisection and partial responses do in a window what they do without one. The state is what
  the function answered for the records that are settled.

  @TUM-15 @TUM-19
  Scenario: A batch that is discarded leaves the state as it was
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          BatchSize: 1
          MaximumRetryAttempts: 1
      """
    And the function adds its records to the state
    And the function fails for "poison"
    When these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | a1     |
      | a            | poison |
      | a            | a2     |
    Then the function is invoked with these batches:
      | records | result  | state                   |
      | a1      | success | {}                      |
      | poison  | error   | {"records":["a1"]}      |
      | poison  | error   | {"records":["a1"]}      |
      | a2      | success | {"records":["a1"]}      |
      |         | success | {"records":["a1","a2"]} |
    And "poison" is discarded because of RetryAttemptsExhausted

  @TUM-9
  Scenario: The limit of retries does not hold for the final invocation
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          MaximumRetryAttempts: 0
          MaximumRecordAgeInSeconds: 60
      """
    And the function adds its records to the state
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 5 seconds pass
    Given the function fails 3 times
    Then the function is invoked with these batches:
      | records | result  | attempt | state              |
      | a1      | success | 1       | {}                 |
      |         | error   | 1       | {"records":["a1"]} |
      |         | error   | 2       | {"records":["a1"]} |
      |         | error   | 3       | {"records":["a1"]} |
      |         | success | 4       | {"records":["a1"]} |

  @TUM-15
  Scenario: Records that have become too old leave their window
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          MaximumRecordAgeInSeconds: 60
      """
    And the function adds its records to the state
    And the function fails for "poison"
    When these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
    Then "poison" is discarded because of RecordAgeExceeded
    And the function receives this event:
      """json
      { "Records": [], "state": {}, "isFinalInvokeForWindow": true, "<rest>": "<any>" }
      """

  @TUM-15
  Scenario: After a bisection the second half has the state of the first
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          BisectBatchOnFunctionError: true
          MaximumRetryAttempts: 0
      """
    And the function adds its records to the state
    And the function fails for "poison"
    When these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | a1     |
      | a            | poison |
      | a            | a2     |
    Then the function is invoked with these batches:
      | records        | result  | trigger   | state                   |
      | a1, poison, a2 | error   | available | {}                      |
      | a1             | success | bisect    | {}                      |
      | poison, a2     | error   | bisect    | {"records":["a1"]}      |
      | poison         | error   | bisect    | {"records":["a1"]}      |
      | a2             | success | bisect    | {"records":["a1"]}      |
      |                | success | tumbling  | {"records":["a1","a2"]} |

  @real @TUM-20 @RBF-24 @TUM-3 @TUM-7 @TUM-12
  Scenario: After a partial response the rest has the state of what was settled
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 120
          FunctionResponseTypes: [ReportBatchItemFailures]
      """
    And the function adds its records to the state
    And the function reports "a2" as failed twice
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
    Then the function is invoked with these batches:
      | records    | result  | trigger   | attempt | state                        |
      | a1, a2, a3 | partial | available | 1       | {}                           |
      | a2, a3     | partial | partial   | 1       | {"records":["a1"]}           |
      | a2, a3     | success | partial   | 2       | {"records":["a1"]}           |
      |            | success | tumbling  | 1       | {"records":["a1","a2","a3"]} |

  @TUM-20 @RBF-24
  Scenario: A kill after a partial response goes on with the state of what was settled
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          FunctionResponseTypes: [ReportBatchItemFailures]
      """
    And the function adds its records to the state
    And the function reports "a2" as failed
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    When 1 second passes
    And the pipeline is killed
    Given the function succeeds
    When the pipeline starts again
    Then since then the function receives only "a2"
    And the function receives this event:
      """json
      { "Records": [], "state": { "records": ["a1", "a2"] }, "isFinalInvokeForWindow": true, "<rest>": "<any>" }
      """

  @CFG-22 @TUM-18
  Scenario: Windows need one lane a shard
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          ParallelizationFactor: 2
      """
    Then the pipeline is refused because of "TUMBLING_WITH_PARALLELIZATION"

  @TUM-4 @TUM-19 @RBF-8 @DST-1
  Scenario: A batch whose answers have no state is described like any other wrong response
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          MaximumRetryAttempts: 1
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function answers twice:
      """
      {"sum": 1}
      """
    Then "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 2, "<rest>": "<any>" },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": null },
        "<rest>": "<any>"
      }
      """
    And the function is invoked with these batches:
      | records | result  | state |
      | a1      | error   | {}    |
      | a1      | error   | {}    |
      |         | success | {}    |
