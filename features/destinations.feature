Feature: what is given up is described to a destination
  With DestinationConfig, a batch that leaves the mapping without the function having succeeded is described by an
  invocation record: to an SQS queue, an SNS topic, an S3 bucket, or a directory. The shard waits until the record is
  written; only then does its position move.

  Background:
    Given the pipeline:
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

  @PAGE-18 @PAGE-28 @PAGE-29 @PAGE-31 @DST-1 @DST-3 @DST-5 @DST-7 @DST-8 @DST-20 @real
  Scenario: a Kinesis batch that fails every attempt is described to an SQS queue
    Given the function fails twice
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
      | event                | records |
      | RecordsDiscarded     | 3       |
      | DestinationDelivered | 3       |
      | PositionStored       |         |
