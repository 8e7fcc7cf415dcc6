Feature: Partial batch responses of SQS
  With ReportBatchItemFailures exactly the messages that the function names come again; the others are deleted. One bad
  name fails the whole batch.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 1
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources: { sqs: { jobs: { VisibilityTimeout: 4 } } }
      """
    And "jobs" holds these records:
      | MessageBody |
      | a           |
      | b           |

  @real @RBF-14 @RBF-1
  Scenario: What is named comes again after its visibility timeout, and the rest is deleted
    Given the function reports "b" as failed once
    Then the function receives only "a", "b", "b"
    And these events happen:
      | event                | failed |
      | BatchPartiallyFailed | 1      |
      | BatchSucceeded       |        |
    And "jobs" holds nothing

  @RBF-15 @RBF-27
  Scenario Outline: <answer> is a success
    Given the function answers:
      """
      <answer>
      """
    Then the function receives only "a", "b"
    And "jobs" holds nothing

    Examples:
      | answer                      |
      | null                        |
      | {}                          |
      | {"batchItemFailures": null} |

    @real
    Examples: an empty list
      | answer                    |
      | {"batchItemFailures": []} |

  @RBF-16
  Scenario Outline: <answer> fails the whole batch
    Given the function answers once:
      """
      <answer>
      """
    Then the function receives only "a", "b", "a", "b"
    And this event happens:
      | event       | cause    |
      | BatchFailed | response |
    And "jobs" holds nothing

    Examples:
      | answer                                                |
      | no JSON                                               |
      | {"batchItemFailures": [{"itemIdentifier": ""}]}       |
      | {"batchItemFailures": [{"itemIdentifier": null}]}     |
      | {"batchItemFailures": [{"itemIdentifier": "nobody"}]} |

    @real
    Examples: a bad key
      | answer                               |
      | {"batchItemFailures": [{"id": "x"}]} |

  @real @RBF-17
  Scenario: One bad name beside a good one fails the whole batch
    Given the function answers once:
      """
      {"batchItemFailures": [{"itemIdentifier": "<id of \"a\">"}, {"itemIdentifier": "nobody"}]}
      """
    Then the function receives only "a", "b", "a", "b"
    And "jobs" holds nothing

  @RBF-26
  Scenario: A name that stands twice counts once
    Given the function answers once:
      """
      {"batchItemFailures": [{"itemIdentifier": "<id of \"a\">"}, {"itemIdentifier": "<id of \"a\">"}]}
      """
    Then the function receives only "a", "b", "a"
    And "jobs" holds nothing
