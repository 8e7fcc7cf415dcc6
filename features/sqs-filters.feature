Feature: Filters of SQS
  A message that no filter matches is deleted, and never reaches the function.

  @real @FLT-38 @FLT-8 @FLT-42 @BAT-18
  Scenario: What does not match is deleted
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 60
          FilterCriteria: { Filters: [{ Pattern: { body: { kind: [thumbnail] } } }] }
      """
    And "jobs" holds these records:
      | name | MessageBody          |
      | t1   | {"kind":"thumbnail"} |
      | p1   | {"kind":"poster"}    |
      | x1   | no JSON              |
      | t2   | {"kind":"thumbnail"} |
    Then the function receives only "t1", "t2"
    And the metric "FilteredOutEventCount" of "jobs" is 2
    And the metric "DeletedEventCount" of "jobs" is 2
    And "jobs" holds nothing

  @FLT-32
  Scenario Outline: A body that is <body>, under a pattern <pattern>: <result>
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          FilterCriteria: { Filters: [{ Pattern: <pattern> }] }
      """
    And "jobs" holds these records:
      | name | MessageBody |
      | m    | <body>      |
    Then the function <result>
    And "jobs" holds nothing

    Examples:
      | body           | pattern                              | result            |
      | a text         | { body: [{ prefix: a }] }            | receives only "m" |
      | a text         | { body: [{ prefix: b }] }            | is never invoked  |
      | a text         | { awsRegion: [us-east-2] }           | receives only "m" |
      | a text         | { body: { kind: [a] } }              | is never invoked  |
      | {"kind":"a"}   | { body: [{ prefix: "{" }] }          | is never invoked  |
      | {"kind":"a"}   | { awsRegion: [us-east-2] }           | receives only "m" |
      | {"kind":"a"}   | { awsRegion: [eu-west-1] }           | is never invoked  |
      | {"kind":"a"}   | { body: { kind: [a] } }              | receives only "m" |
      | {"kind":"a"}   | { body: { kind: [b] } }              | is never invoked  |

  @real @FLT-44 @SIL-16
  Scenario: A message of a FIFO queue that does not match lets its group go on
    Given the pipeline
      """yaml
      Function: { FunctionName: payments, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:payments.fifo
          FilterCriteria: { Filters: [{ Pattern: { body: { paid: [true] } } }] }
      """
    And "payments.fifo" holds these records:
      | name | MessageGroupId | MessageDeduplicationId | MessageBody      |
      | a1   | a              | 1                      | {"paid":true}    |
      | a2   | a              | 2                      | {"paid":false}   |
      | a3   | a              | 3                      | {"paid":true}    |
    Then the function receives "a1", "a3" in this order
    And the function receives only "a1", "a3"
    And "payments.fifo" holds nothing
