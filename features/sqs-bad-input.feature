Feature: Queues that are not as they should be
  A clear line says what is wrong, and nothing is lost.

  Scenario: A queue that is missing, and comes later
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      Resources: { AutoCreate: false }
      """
    When 2 seconds pass
    Then this event happens:
      | event        | code             | message                             |
      | SourceFailed | SOURCE_NOT_FOUND | The specified queue does not exist. |
    When "a" arrives at "jobs"
    Then "a" succeeds

  Scenario: A message with ten attributes and a message of 1 MiB
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      """
    And "jobs" holds these records:
      | MessageBody | MessageAttributes                                                             |
      | ten         | {"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":"zehn, mit Ümlaut"} |
    And "jobs" holds "large" of 1048576 bytes each
    Then the function receives only "ten", "large"
    And "jobs" holds nothing
