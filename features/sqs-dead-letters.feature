Feature: Dead-letter queues of SQS
  How often a message comes is its queue's matter: its RedrivePolicy moves what was received so often to a queue of its
  own, and the function's destinations have no part in it.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
      Resources:
        sqs:
          jobs:
            VisibilityTimeout: 2
            RedrivePolicy:
              deadLetterTargetArn: arn:aws:sqs:us-east-2:123456789012:dead-jobs
              maxReceiveCount: 3
      """

  @real @PAGE-37 @ERR-21 @ERR-22
  Scenario: A poison message is delivered three times and then moved; the others succeed
    Given "jobs" holds these records:
      | MessageBody |
      | good        |
      | poison      |
    And the function fails for "poison"
    Then the function receives only "good", "poison", "poison", "poison"
    And "dead-jobs" holds "poison"
    And "jobs" holds nothing

  @real @ERR-21 @RBF-14
  Scenario: What a partial response names is counted as well
    Given the pipeline
      """yaml
      Function: { FunctionName: reporting, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:reporting
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources:
        sqs:
          reporting:
            VisibilityTimeout: 2
            RedrivePolicy:
              deadLetterTargetArn: arn:aws:sqs:us-east-2:123456789012:dead-reports
              maxReceiveCount: 2
      """
    And "reporting" holds these records:
      | MessageBody |
      | good        |
      | poison      |
    And the function "reporting" reports "poison" as failed
    Then the function "reporting" receives only "good", "poison", "poison"
    And "dead-reports" holds "poison"

  @real @EVT-20 @ERR-21
  Scenario: Who reads the dead letters is told where they came from
    Given the pipeline
      """yaml
      Function: { FunctionName: undertaker, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:dead-jobs
      """
    And "jobs" holds these records:
      | MessageBody |
      | poison      |
    And the function "jobs" fails for "poison"
    Then the function "undertaker" receives this event:
      """json
      {
        "Records": [
          {
            "body": "poison",
            "attributes": {
              "ApproximateReceiveCount": "4",
              "DeadLetterQueueSourceArn": "<any>",
              "<rest>": "<any>"
            },
            "<rest>": "<any>"
          }
        ]
      }
      """
