Feature: Batching windows of SQS
  With a window several polls are gathered, up to BatchSize, the window's end or 6 MB.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 25
          MaximumBatchingWindowInSeconds: 5
      """

  @real @BAT-11 @PAGE-5 @PAGE-6 @BAT-24
  Scenario: Several polls make one batch, which closes when BatchSize is reached
    Given "jobs" holds 25 records
    Then the function is invoked once, at 0 seconds, with 25 records
    And "jobs" holds nothing

  @BAT-11 @BAT-24
  Scenario: What is left waits for its window
    Given "jobs" holds 32 records
    Then the function is invoked once, at 0 seconds, with 25 records
    And the function is invoked once, at 5 seconds, with 7 records

  @real @PAGE-8 @BAT-5 @PAGE-6
  Scenario: The next window begins when the previous invocation completes
    Given the function takes 1 second
    And "jobs" holds these records:
      | MessageBody |
      | a           |
    When 7 seconds pass
    And "b" arrives at "jobs"
    Then the function is invoked with these batches:
      | records | at         | trigger |
      | a       | 5 seconds  | window  |
      | b       | 11 seconds | window  |

  @real @BAT-13 @SQS-4
  Scenario: A message that arrives within the window joins its batch at once
    When "a" arrives at "jobs"
    And 4 seconds pass
    And "b" arrives at "jobs"
    Then the function is invoked once, at 5 seconds, with 2 records

  @BAT-17
  Scenario: A window that the queue's visibility timeout is too short for hides messages for longer
    Given the pipeline
      """yaml
      Function: { FunctionName: slow, Timeout: 2 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:slow
          MaximumBatchingWindowInSeconds: 10
      Resources: { sqs: { slow: { VisibilityTimeout: 2 } } }
      """
    And "slow" holds these records:
      | MessageBody |
      | a           |
    And the function "slow" fails once
    Then the function "slow" is invoked with these batches:
      | records | at         | result  |
      | a       | 10 seconds | error   |
      | a       | 52 seconds | success |

  @real @BAT-17
  Scenario: A window that is longer than the queue's visibility timeout has each message once
    Given the pipeline
      """yaml
      Function: { FunctionName: slow, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:slow
          MaximumBatchingWindowInSeconds: 6
      Resources: { sqs: { slow: { VisibilityTimeout: 1 } } }
      """
    When "a" arrives at "slow"
    Then the function "slow" is invoked once, at 6 seconds, with 1 record
    And by now the function "slow" was invoked once
    And "slow" holds nothing

  @BAT-14 @PAGE-14 @PAGE-6 @BAT-22 @GEN-7
  Scenario: What SQS and Lambda add to a message counts towards 6 MB
    Given "jobs" holds "m1", "m2", "m3", "m4", "m5", "m6", "m7" of 1048576 bytes each
    Then the function is invoked once, at 0 seconds, with 5 records
    And the function is invoked once, at 5 seconds, with 2 records
    And "jobs" holds nothing

  @CFG-13 @CON-1
  Scenario: A batch above ten needs a window
    Given the pipeline
      """yaml
      Function: { FunctionName: greedy }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:greedy
          BatchSize: 11
      """
    Then the pipeline is refused because of "WINDOW_NEEDED"

  @CFG-31 @ERR-23
  Scenario: A function that may take longer than its queue hides messages is refused
    Given the pipeline
      """yaml
      Function: { FunctionName: late, Timeout: 31 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:late
      """
    Then the pipeline is refused because of "FUNCTION_TIMEOUT_ABOVE_VISIBILITY"
