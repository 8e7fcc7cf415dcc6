Feature: What becomes of changes of items that fail

  @DST-6 @DST-5 @ERR-3 @real
  Scenario: A batch that is given up is described with its place in the table's stream
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 1
          DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:eu-west-1:123456789012:dead-orders" } }
      Connections: { dynamodb: embedded, sqs: embedded }
      """
    And "orders" holds 2 records
    And the function fails for "r2"
    Then the function is invoked with these batches:
      | records | result | attempt |
      | r1, r2  | error  | 1       |
      | r1, r2  | error  | 2       |
    And "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": {
          "condition": "RetryAttemptsExhausted",
          "approximateInvokeCount": 2,
          "<rest>": "<any>"
        },
        "DDBStreamBatchInfo": {
          "shardId": "<any>",
          "startSequenceNumber": "<sequence of \"r1\">",
          "endSequenceNumber": "<sequence of \"r2\">",
          "approximateArrivalOfFirstRecord": "<time>",
          "approximateArrivalOfLastRecord": "<time>",
          "batchSize": 2,
          "streamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
        },
        "<rest>": "<any>"
      }
      """

  @ERR-6 @PAGE-38
  Scenario: A batch that fails is split until the change that fails is alone
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          BisectBatchOnFunctionError: true
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 4 records
    And the function fails for "r3"
    Then the function is invoked with these batches:
      | records        | result  |
      | r1, r2, r3, r4 | error   |
      | r1, r2         | success |
      | r3, r4         | error   |
      | r3             | error   |
      | r4             | success |

  @real @DDB-5 @KIN-7 @KIN-8
  Scenario: With a factor, changes of different items run at once, and those of one item in order
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          ParallelizationFactor: 2
      Connections: { dynamodb: embedded }
      """
    And "orders" holds these records:
      | name | Put                              |
      | a1   | {"id":{"S":"a"},"n":{"N":"1"}}   |
      | b1   | {"id":{"S":"b"},"n":{"N":"1"}}   |
      | a2   | {"id":{"S":"a"},"n":{"N":"2"}}   |
    And the function takes 10 seconds
    Then the function is invoked with these batches:
      | records | at         |
      | a1      | 0 seconds  |
      | b1      | 0 seconds  |
      | a2      | 10 seconds |

  @TUM-1 @TUM-3
  Scenario: Changes of a table add up in tumbling windows
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
          TumblingWindowInSeconds: 60
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 2 records
    And the function adds its records to the state
    When 5 minutes pass
    Then the function is invoked with these batches:
      | records | state                     |
      | r1      | {}                        |
      | r2      | {"records": ["r1"]}       |
      |         | {"records": ["r1", "r2"]} |
