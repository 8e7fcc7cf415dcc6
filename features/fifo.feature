Feature: FIFO queues of SQS
  The messages of one group reach the function in order, one batch at a time; groups go on beside each other.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: payments, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:payments.fifo
      Resources: { sqs: { payments.fifo: { VisibilityTimeout: 4 } } }
      """

  @real @PAGE-32 @FIFO-1 @FIFO-5 @BAT-20 @PAGE-1
  Scenario: Groups are kept in order, and a batch may have several
    Given "payments.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | b              | 2                      | b1          |
      | a              | 3                      | a2          |
      | b              | 4                      | b2          |
      | a              | 5                      | a3          |
    Then the function receives "a1", "a2", "a3" in this order
    And the function receives "b1", "b2" in this order
    And the function receives only "a1", "a2", "a3", "b1", "b2"
    And "payments.fifo" holds nothing

  @BAT-20 @FIFO-1
  Scenario: A batch mixes groups
    Given "payments.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | b              | 2                      | b1          |
      | a              | 3                      | a2          |
    Then the function is invoked with these batches:
      | records    |
      | a1, b1, a2 |

  @real @PAGE-40 @BAT-1
  Scenario: No batch has more messages than BatchSize
    Given the pipeline
      """yaml
      Function: { FunctionName: sized, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:sized.fifo
          BatchSize: 2
      """
    And "sized.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
      | a              | 3                      | a3          |
      | b              | 4                      | b1          |
      | b              | 5                      | b2          |
    Then the function "sized" receives only "a1", "a2", "a3", "b1", "b2"
    And no batch of the function "sized" has more than 2 records
    And the function "sized" receives "a1", "a2", "a3" in this order
    And "sized.fifo" holds nothing

  @real @FIFO-3 @FIFO-7 @ERR-25 @PAGE-32
  Scenario: A failed batch blocks its groups until it has succeeded, and no others
    Given the pipeline
      """yaml
      Function: { FunctionName: single, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:single.fifo
          BatchSize: 1
      Resources: { sqs: { single.fifo: { VisibilityTimeout: 3 } } }
      """
    And "single.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
      | b              | 3                      | b1          |
      | b              | 4                      | b2          |
    And the function "single" fails for "a1"
    When 2 seconds pass
    Then "b1", "b2" succeed
    When the function "single" succeeds
    Then the function "single" receives "a1", "a1", "a2" in this order
    And the function "single" receives "b2", "a2" in this order
    And "single.fifo" holds nothing

  @real @FIFO-2 @FIFO-4 @CON-24 @PAGE-32
  Scenario: As many batches at once as there are active groups, and never two of one group
    Given the pipeline
      """yaml
      Function: { FunctionName: single, Timeout: 20 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:single.fifo
          BatchSize: 1
      """
    And the function "single" takes 10 seconds
    And "single.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
      | a              | 3                      | a3          |
      | b              | 4                      | b1          |
      | c              | 5                      | c1          |
      | c              | 6                      | c2          |
    Then the function "single" is invoked 3 times, at 0 seconds, with 1 record
    And the function "single" is invoked twice, at 10 seconds, with 1 record
    And the function "single" is invoked once, at 20 seconds, with 1 record
    And the function "single" receives "a1", "a2", "a3" in this order
    And the function "single" receives "c1", "c2" in this order
    And "single.fifo" holds nothing

  @real @RBF-14 @RBF-18 @RBF-19 @FIFO-6 @PAGE-4
  Scenario: A function that names the failed message and all behind it in its group keeps the order
    Given the pipeline
      """yaml
      Function: { FunctionName: reporting, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:reporting.fifo
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources: { sqs: { reporting.fifo: { VisibilityTimeout: 3 } } }
      """
    And "reporting.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
      | a              | 3                      | a3          |
      | a              | 4                      | a4          |
    And the function "reporting" reports "a2", "a3", "a4" as failed once
    Then the function "reporting" is invoked with these batches:
      | records        | at        |
      | a1, a2, a3, a4 | 0 seconds |
      | a2, a3, a4     | 3 seconds |
    And "reporting.fifo" holds nothing

  @real @RBF-18 @FIFO-6
  Scenario: A function that names the failed message only loses the order, and is warned
    Given the pipeline
      """yaml
      Function: { FunctionName: reporting, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:reporting.fifo
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources: { sqs: { reporting.fifo: { VisibilityTimeout: 3 } } }
      """
    And "reporting.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
    And the function "reporting" reports "a1" as failed once
    Then the function "reporting" is invoked with these batches:
      | records |
      | a1, a2  |
      | a1      |
    And this event happens:
      | event        | code             | message                                                                                                                                                                                     |
      | SourceFailed | GROUP_ORDER_LOST | the function reported a message of "a" as failed, and not the messages behind it: these are deleted, so the order of the group is lost; report the failed message and all behind it |
    And "reporting.fifo" holds nothing

  @RBF-18 @FIFO-6 @ERR-21
  Scenario: A function that stops a group for good takes what is behind it to the dead letters, and goes on with other groups
    Given the pipeline
      """yaml
      Function: { FunctionName: stopping, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:stopping.fifo
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources:
        sqs:
          dead.fifo: {}
          stopping.fifo:
            VisibilityTimeout: 3
            RedrivePolicy: { deadLetterTargetArn: arn:aws:sqs:us-east-2:123456789012:dead.fifo, maxReceiveCount: 2 }
      """
    And "stopping.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
      | b              | 3                      | b1          |
    And the function "stopping" stops its group at "a1"
    When these records arrive at "stopping.fifo":
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | b              | 4                      | b2          |
    Then the function "stopping" receives "b1", "b2" in this order
    And the function "stopping" is invoked 3 times
    And "dead.fifo" holds "a1", "a2"
    And "stopping.fifo" holds nothing

  @real @PAGE-37 @ERR-21 @ERR-25
  Scenario: A poison message is moved to the queue's own dead-letter queue, and its group goes on
    Given the pipeline
      """yaml
      Function: { FunctionName: careful, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:careful.fifo
          BatchSize: 1
      Resources:
        sqs:
          careful.fifo:
            VisibilityTimeout: 2
            RedrivePolicy:
              deadLetterTargetArn: arn:aws:sqs:us-east-2:123456789012:dead.fifo
              maxReceiveCount: 2
      """
    And "careful.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | poison      |
      | a              | 2                      | a2          |
    And the function "careful" fails for "poison"
    Then the function "careful" receives "poison", "poison", "a2" in this order
    And the function "careful" receives only "poison", "poison", "a2"
    And "dead.fifo" holds "poison"
    And "careful.fifo" holds nothing

  @real @PAGE-3 @FIFO-3
  Scenario: A group whose batch was with a killed process comes again in order
    Given "payments.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
    And the function takes 1 second
    When 0.5 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    And these records arrive at "payments.fifo":
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 3                      | a3          |
    Then the function receives "a1", "a2", "a1", "a2", "a3" in this order
    And "payments.fifo" holds nothing

  @CON-24 @ERR-19 @FIFO-3
  Scenario: A group that the queue shows again while the function still has it is held back
    Given "payments.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | a              | 2                      | a2          |
    And the function is throttled 4 times
    And the function takes 0.9 seconds
    Then the function is invoked with these batches:
      | records | at           | result  |
      | a1, a2  | 3.75 seconds | success |
      | a1, a2  | 8 seconds    | success |
    And these events happen:
      | event            | at           | reason        |
      | FunctionInvoked  | 3.75 seconds |               |
      | MessagesReturned | 4 seconds    | groupInFlight |
      | MessagesReturned | 4.65 seconds | notHeld       |
      | FunctionInvoked  | 8 seconds    |               |
      | MessagesDeleted  | 8.9 seconds  |               |
    And "payments.fifo" holds nothing

  @BAT-15 @CFG-15
  Scenario Outline: <setting> is refused
    Given the pipeline
      """yaml
      Function: { FunctionName: greedy }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:greedy.fifo
          <setting>
      """
    Then the pipeline is refused

    Examples:
      | setting                           |
      | BatchSize: 11                     |
      | MaximumBatchingWindowInSeconds: 1 |
