Feature: What is given up is described to a destination
  With DestinationConfig, a batch that leaves its mapping without the function having succeeded is described by an
  invocation record: to an SQS queue, an SNS topic or an S3 bucket. The shard waits until the record is written; only
  then does its position move.

  @real @PAGE-18 @PAGE-28 @PAGE-29 @PAGE-31 @DST-1 @DST-5 @DST-7 @DST-8 @DST-20 @CON-7
  Scenario: A Kinesis batch that fails every attempt is described to an SQS queue
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 1
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
      | a            | a2   |
    And the function fails twice
    Then "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": {
          "requestId": "<uuid>",
          "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:orders",
          "condition": "RetryAttemptsExhausted",
          "approximateInvokeCount": 2
        },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
        "version": "1.0",
        "timestamp": "<time>",
        "KinesisBatchInfo": {
          "shardId": "shardId-000000000000",
          "startSequenceNumber": "<sequence of \"a1\">",
          "endSequenceNumber": "<sequence of \"a2\">",
          "approximateArrivalOfFirstRecord": "<time>",
          "approximateArrivalOfLastRecord": "<time>",
          "batchSize": 3,
          "streamArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders"
        }
      }
      """
    And the position of "orders" is after "a2"
    And these events happen:
      | event                | records | destination                                      |
      | RecordsDiscarded     | 3       |                                                  |
      | DestinationDelivered | 3       | arn:aws:sqs:us-east-2:123456789012:dead-orders   |
      | PositionStored       |         |                                                  |

  @real @PAGE-28 @PAGE-30 @PAGE-31 @DST-1 @DST-5 @DST-8 @DST-22
  Scenario: … to an SNS topic
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          DestinationConfig: { OnFailure: { Destination: arn:aws:sns:us-east-2:123456789012:failures } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function times out once
    Then "failures" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 1, "<rest>": "<any>" },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
        "version": "1.0",
        "timestamp": "<time>",
        "KinesisBatchInfo": {
          "startSequenceNumber": "<sequence of \"a1\">",
          "endSequenceNumber": "<sequence of \"a2\">",
          "batchSize": 2,
          "<rest>": "<any>"
        }
      }
      """
    And "failures" holds "a1", "a2"

  @real @PAGE-28 @PAGE-31 @DST-1 @DST-4 @DST-9 @DST-10 @NEW-5
  Scenario: … to an S3 bucket, with the event
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::dead-orders" } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function crashes once
    Then "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 1, "<rest>": "<any>" },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
        "version": "1.0",
        "timestamp": "<time>",
        "KinesisBatchInfo": {
          "startSequenceNumber": "<sequence of \"a1\">",
          "endSequenceNumber": "<sequence of \"a1\">",
          "batchSize": 1,
          "<rest>": "<any>"
        },
        "payload": "<any>"
      }
      """
    And "dead-orders" holds an object named "aws/lambda/<uuid>/shardId-000000000000/<any>/<any>/<any>/<any>-<uuid>"

  @DST-9 @DST-10 @DST-12
  Scenario: The key of an object has the UTC time
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::dead-orders" } }
      """
    And the clock stands at 90 minutes
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function fails once
    Then "dead-orders" receives this invocation record:
      """json
      {
        "timestamp": "2026-01-01T01:30:00.000Z",
        "payload": "<any>",
        "<rest>": "<any>"
      }
      """
    And "dead-orders" holds an object named "aws/lambda/<uuid>/shardId-000000000000/2026/01/01/2026-01-01T01.30.00-<uuid>"

  @real @PAGE-38 @ERR-6 @DST-20
  Scenario: A poison record is found by bisection and reported
    Given the pipeline "pipelines/poison.yaml"
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | a1     |
      | b            | poison |
      | a            | a2     |
    And the function fails for "poison"
    Then the function is invoked with these batches:
      | records        | result  |
      | a1, poison, a2 | error   |
      | a1             | success |
      | poison, a2     | error   |
      | poison         | error   |
      | poison         | error   |
      | a2             | success |
    And "dead-orders" receives this invocation record:
      """json
      { "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 2, "<rest>": "<any>" }, "<rest>": "<any>" }
      """
    And "dead-orders" holds "poison"
    And nothing is lost

  @real @RBF-8 @DST-5
  Scenario: A wrong response is described without a function error
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 1
          FunctionResponseTypes: [ReportBatchItemFailures]
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function answers:
      """json
      { "batchItemFailures": [{ "itemIdentifier": "" }] }
      """
    Then "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 2, "<rest>": "<any>" },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": null },
        "KinesisBatchInfo": { "batchSize": 2, "<rest>": "<any>" },
        "<rest>": "<any>"
      }
      """

  @RBF-10 @DST-5 @DST-20
  Scenario: A record that was reported in a larger batch is described with the attempts of what was left
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 3
          FunctionResponseTypes: [ReportBatchItemFailures]
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | a1     |
      | a            | poison |
    And the function reports "poison" as failed
    Then the function is invoked with these batches:
      | records    | result  | attempt |
      | a1, poison | partial | 1       |
      | poison     | partial | 1       |
      | poison     | partial | 2       |
      | poison     | partial | 3       |
      | poison     | partial | 4       |
    And "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 4, "<rest>": "<any>" },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": null },
        "KinesisBatchInfo": { "batchSize": 1, "<rest>": "<any>" },
        "<rest>": "<any>"
      }
      """

  @real @PAGE-25 @ERR-10 @DST-18 @DST-19 @CON-8
  Scenario: Records that have become too old are described one by one, without a response
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRecordAgeInSeconds: 60
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function fails for "a1"
    Then "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": {
          "requestId": "<uuid>",
          "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:orders",
          "condition": "RecordAgeExceeded",
          "approximateInvokeCount": "<any>"
        },
        "version": "1.0",
        "timestamp": "<time>",
        "KinesisBatchInfo": {
          "startSequenceNumber": "<sequence of \"a1\">",
          "endSequenceNumber": "<sequence of \"a1\">",
          "batchSize": 1,
          "<rest>": "<any>"
        }
      }
      """
    And "a1" is discarded because of RecordAgeExceeded
    And nothing is lost

  @ERR-11 @DST-19 @DST-20
  Scenario: A record that is too old when it is read counts one attempt
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRecordAgeInSeconds: 60
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | old  |
    And the clock stands at 2 minutes
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | new  |
    Then the function receives only "new"
    And "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "RecordAgeExceeded", "approximateInvokeCount": 1, "<rest>": "<any>" },
        "version": "1.0",
        "timestamp": "2026-01-01T00:02:00.000Z",
        "KinesisBatchInfo": {
          "shardId": "shardId-000000000000",
          "startSequenceNumber": "<sequence of \"old\">",
          "endSequenceNumber": "<sequence of \"old\">",
          "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00.000Z",
          "approximateArrivalOfLastRecord": "2026-01-01T00:00:00.000Z",
          "batchSize": 1,
          "streamArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders"
        }
      }
      """

  @GEN-8 @DST-18 @DST-24 @NEW-9
  Scenario: The largest record is above the payload limit, and described without the function having seen it
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds "large" of 10485000 bytes each
    And "orders" holds "small" of 100 bytes each
    Then the function receives only "small"
    And "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "MaximumPayloadSizeExceeded", "approximateInvokeCount": 1, "<rest>": "<any>" },
        "responseContext": null,
        "version": "1.0",
        "timestamp": "<time>",
        "KinesisBatchInfo": { "startSequenceNumber": "<sequence of \"large\">", "batchSize": 1, "<rest>": "<any>" }
      }
      """
    And "dead-orders" holds "large"

  @real @GEN-8 @DST-24
  Scenario: A record above the payload limit is described, and those beside it go on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds "large" of 4718592 bytes each
    And "orders" holds "small" of 100 bytes each
    Then the function receives only "small"
    And "large" are discarded because of MaximumPayloadSizeExceeded
    And "dead-orders" receives this invocation record:
      """json
      {
        "requestContext": { "condition": "MaximumPayloadSizeExceeded", "<rest>": "<any>" },
        "responseContext": null,
        "KinesisBatchInfo": { "startSequenceNumber": "<sequence of \"large\">", "batchSize": 1, "<rest>": "<any>" },
        "<rest>": "<any>"
      }
      """

  @real @DST-3 @DST-25
  Scenario: Records that succeed and records that are filtered are described to nobody
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | name  | PartitionKey | Data               |
      | order | a            | {"type":"order"}   |
      | other | a            | {"type":"other"}   |
    Then the function receives only "order"
    And "dead-orders" holds nothing

  @ERR-14
  Scenario: Records that have left the stream's retention are described to nobody
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    And "orders" holds these records:
      | PartitionKey | Data   |
      | a            | poison |
    And the function fails for "poison"
    When 25 hours pass
    Then "poison" is discarded because of RecordExpired
    And "dead-orders" holds nothing
