Feature: Standard queues of SQS
  A message that a batch succeeded with is deleted; any other shows again when its visibility timeout is over. No order is
  promised.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      Resources:
        sqs:
          jobs: { VisibilityTimeout: 4 }
      """

  @real @PAGE-1 @PAGE-4 @PAGE-7 @PAGE-36 @BAT-4 @BAT-12 @SQS-4 @SQS-11
  Scenario: A message goes to the function as soon as it arrives, and is deleted when that succeeded
    When 3 seconds pass
    And "a" arrives at "jobs"
    Then the function is invoked once, at 3 seconds, with 1 record
    And "jobs" holds nothing
    And nothing is lost

  @real @PAGE-3 @PAGE-34 @SQS-12 @ERR-18
  Scenario: A message that failed comes again when its visibility timeout is over, and not before
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And the function fails once
    Then the function is invoked with these batches:
      | records | result  | at        | attempt |
      | a       | error   | 0 seconds | 1       |
      | a       | success | 4 seconds | 1       |
    And these events happen:
      | event            | reason |
      | BatchFailed      |        |
      | BatchSucceeded   |        |
      | MessagesDeleted  |        |
    And "jobs" holds nothing

  @PAGE-33 @SQS-10
  Scenario: The order of sending is not the order of receiving
    Given "jobs" holds 10 records
    Then the function receives only "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10"
    And the function receives "r10", "r1" in this order

  @real @PAGE-40 @PAGE-13 @BAT-12 @BAT-1
  Scenario Outline: No batch has more than <size> messages
    Given the pipeline
      """yaml
      Function: { FunctionName: sized, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:sized
          BatchSize: <size>
      """
    And "sized" holds 20 records
    Then the metric "InvokedEventCount" of "sized" is 20
    And no batch of the function "sized" has more than <size> records
    And "sized" holds nothing

    Examples:
      | size |
      | 1    |
      | 3    |
      | 10   |

  @ERR-24 @PAGE-34
  Scenario: What failed together may come again with others
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
      | b           |
    And the function fails once
    When 2 seconds pass
    And "c" arrives at "jobs"
    And the function fails for "c"
    And 1 second passes
    Then the function receives "a", "c", "b" in this order
    And "a", "b" succeed

  @real @ERR-24 @PAGE-34 @PAGE-3
  Scenario: What failed comes again message by message, and joins whatever arrived meanwhile
    Given the pipeline
      """yaml
      Function: { FunctionName: gathering, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:gathering
          MaximumBatchingWindowInSeconds: 3
      Resources: { sqs: { gathering: { VisibilityTimeout: 5 } } }
      """
    And "gathering" holds these records:
      | MessageBody |
      | a           |
      | b           |
    And the function "gathering" fails once
    When 4 seconds pass
    And "c" arrives at "gathering"
    Then the function "gathering" is invoked once, at 3 seconds, with 2 records
    And the function "gathering" is invoked once, at 6 seconds, with 3 records
    And the function "gathering" receives only "a", "b", "c", "a", "b"
    And "gathering" holds nothing

  @PAGE-35
  Scenario: A message can come twice although no function failed
    Given "jobs" delivers each message twice
    And "jobs" holds these records:
      | MessageBody |
      | a           |
    Then the function is invoked with these batches:
      | records | result  |
      | a       | success |
      | a       | success |
    And "jobs" holds nothing

  @real @ERR-19
  Scenario: A throttled batch is held and tried again, as long as its messages are hidden
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And the function is throttled twice
    Then the function is invoked with these batches:
      | records | result  |
      | a       | success |
    And these events happen:
      | event          | cause     |
      | InvocationThrottled | throttled |
      | InvocationThrottled | throttled |
      | BatchSucceeded |           |
    And "jobs" holds nothing

  @ERR-19
  Scenario: A batch whose visibility ended while the function was throttled is let go, and comes again
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And the function is throttled 5 times
    Then the function is invoked with these batches:
      | records | result  | at        |
      | a       | success | 4 seconds |
    And these events happen:
      | event               | reason  |
      | InvocationThrottled |         |
      | BatchSucceeded      |         |
      | MessagesReturned    | notHeld |
    And the metric 'esm_messages_returned_total{reason="notHeld"}' of "jobs" is 1
    And "jobs" holds nothing

  @real @PAGE-3 @GEN-2 @GEN-10
  Scenario: What a killed process had in its hands comes again
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And the function takes 1 second
    When 0.5 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    Then "a" succeeds
    And "jobs" holds nothing

  @SIL-19 @LIF-20
  Scenario: A pipeline that is stopped settles what it has
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And the function takes 0.9 seconds
    When 0.1 seconds pass
    And the pipeline is stopped
    And the pipeline starts again
    Then the function is invoked with these batches:
      | records | result  |
      | a       | success |
    And "jobs" holds nothing

  @SQS-15 @GEN-5
  Scenario: Two mappings on one queue compete for its messages
    Given the pipeline
      """yaml
      Function: { FunctionName: one, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:shared
          BatchSize: 1
      """
    And the pipeline
      """yaml
      Function: { FunctionName: other, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:shared
          BatchSize: 1
      """
    And the function "one" takes 1 second
    And the function "other" takes 1 second
    When "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8" arrive at "shared"
    Then the function "one" is invoked 5 times
    And the function "other" is invoked 3 times
    And "shared" holds nothing

  @real @SQS-15 @GEN-5
  Scenario: Two mappings on one queue have its messages between them, each message once
    Given the pipeline
      """yaml
      Function: { FunctionName: one, Timeout: 10 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:shared
          BatchSize: 1
      """
    And the pipeline
      """yaml
      Function: { FunctionName: other, Timeout: 10 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:shared
          BatchSize: 1
      """
    And the function "one" takes 5 seconds
    And the function "other" takes 5 seconds
    And "shared" holds 10 records
    When 3 seconds pass
    Then by now the function "one" was invoked 5 times
    And by now the function "other" was invoked 5 times
    And "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10" succeed
    And "shared" holds nothing

  @PAGE-39 @SQS-12
  Scenario: Without the rights to read and delete it says so and loses nothing
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    And access to "jobs" is refused
    When 10 seconds pass
    Then by now the function was invoked 0 times
    And this event happens:
      | event        | code                 |
      | SourceFailed | SOURCE_ACCESS_DENIED |
    When access to "jobs" is granted
    Then "a" succeeds
    And "jobs" holds nothing

  @SQS-11
  Scenario: A connection that breaks delays messages and loses none
    Given "jobs" holds these records:
      | MessageBody |
      | a           |
    When 1 second passes
    And the connection to "jobs" is lost for 10 seconds
    And 11 seconds pass
    And "b" arrives at "jobs"
    Then "a", "b" succeed
    And this event happens:
      | event        | code               |
      | SourceFailed | SOURCE_UNREACHABLE |
    And "jobs" holds nothing
