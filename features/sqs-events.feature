Feature: The event of SQS

  @real @EVT-15 @EVT-16 @EVT-17 @PAGE-4
  Scenario: A message without attributes
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      """
    And "jobs" holds these records:
      | name | MessageBody |
      | a    | {"id":7}    |
    Then the function receives this event:
      """json
      {
        "Records": [
          {
            "messageId": "<id of \"a\">",
            "receiptHandle": "<any>",
            "body": "{\"id\":7}",
            "attributes": {
              "ApproximateReceiveCount": "1",
              "SentTimestamp": "<any>",
              "SenderId": "<any>",
              "ApproximateFirstReceiveTimestamp": "<any>"
            },
            "messageAttributes": {},
            "md5OfBody": "f909686c4adf64f7a8c468b29e6e66aa",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:jobs",
            "awsRegion": "us-east-2"
          }
        ]
      }
      """

  @EVT-15
  Scenario: Times are texts of milliseconds
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      """
    And "jobs" holds these records:
      | MessageBody | DelaySeconds |
      | a           | 7            |
    And the function fails once
    Then the function is invoked once, at 7 seconds, with 1 record
    And the function is invoked once, at 37 seconds, with 1 record
    And the function receives this event:
      """json
      {
        "Records": [
          {
            "attributes": {
              "ApproximateReceiveCount": "2",
              "SentTimestamp": "1767225600000",
              "ApproximateFirstReceiveTimestamp": "1767225607000",
              "<rest>": "<any>"
            },
            "<rest>": "<any>"
          }
        ]
      }
      """

  @real @EVT-17 @EVT-18
  Scenario: Message attributes, and their digest
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      """
    And "jobs" holds these records:
      | MessageBody | MessageAttributes                                                                            |
      | a           | {"kind":"order","count":7,"sig":{"DataType":"Binary","BinaryValue":"AAEC"}}                  |
    Then the function receives this event:
      """json
      {
        "Records": [
          {
            "messageAttributes": {
              "kind": { "stringValue": "order", "stringListValues": [], "binaryListValues": [], "dataType": "String" },
              "count": { "stringValue": "7", "stringListValues": [], "binaryListValues": [], "dataType": "Number" },
              "sig": { "binaryValue": "AAEC", "stringListValues": [], "binaryListValues": [], "dataType": "Binary" }
            },
            "md5OfMessageAttributes": "0e7e6b8c0563ea2dff343015eff8ee17",
            "<rest>": "<any>"
          }
        ]
      }
      """

  @real @EVT-17
  Scenario: With a window the digest of no attributes is null
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          MaximumBatchingWindowInSeconds: 1
      """
    And "jobs" holds these records:
      | MessageBody |
      | a           |
    Then the function receives this event:
      """json
      { "Records": [{ "body": "a", "md5OfMessageAttributes": null, "<rest>": "<any>" }] }
      """

  @real @EVT-19 @FIFO-7
  Scenario: A FIFO queue adds group, deduplication ID and sequence number
    Given the pipeline
      """yaml
      Function: { FunctionName: payments, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:payments.fifo
      Resources: { sqs: { payments.fifo: { VisibilityTimeout: 2 } } }
      """
    And "payments.fifo" holds these records:
      | MessageBody | MessageGroupId | MessageDeduplicationId |
      | a           | g-1            | d-1                    |
    And the function fails once
    Then the function receives this event:
      """json
      {
        "Records": [
          {
            "attributes": {
              "ApproximateReceiveCount": "2",
              "SequenceNumber": "<any>",
              "MessageGroupId": "g-1",
              "MessageDeduplicationId": "d-1",
              "<rest>": "<any>"
            },
            "<rest>": "<any>"
          }
        ]
      }
      """
