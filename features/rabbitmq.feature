Feature: RabbitMQ
  One invocation at a time. A batch's window begins at its first message; a failed batch stays unacknowledged during the
  back-off and is then returned to its queue, whole and in order.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 40
      """

  @PAGE-1 @PAGE-4 @MQ-1 @GEN-3 @real
  Scenario: Messages of a queue go to a function, in order
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
      | m4   |
      | m5   |
      | m6   |
    Then the function is invoked with these batches:
      | records    | result  | trigger | attempt |
      | m1, m2, m3 | success | size    | 1       |
      | m4, m5, m6 | success | size    | 1       |
    And nothing is lost
    And "mail" holds nothing

  @PAGE-6 @PAGE-11 @PAGE-15 @PAGE-19 @BAT-7 @real
  Scenario: The window begins at the first message
    When records arrive at "mail" at these seconds: 7, 15
    And 40 seconds pass
    And records arrive at "mail" at these seconds: 60
    Then the function is invoked once, at 47 seconds, with 2 records
    And the function is invoked once, at 100 seconds, with 1 record

  @PAGE-6 @PAGE-16 @PAGE-40 @BAT-1 @real
  Scenario: The window closes early when the batch is full
    When records arrive at "mail" at these seconds: 1, 2, 3, 4
    Then the function is invoked once, at 3 seconds, with 3 records
    And the function is invoked once, at 44 seconds, with 1 record

  @PAGE-6 @PAGE-17 @BAT-22
  Scenario: The window closes early at six megabytes, and the message that did not fit opens the next batch
    Given "mail" holds "m1", "m2" of 3000000 bytes each
    Then the function is invoked with these batches:
      | records | trigger | at         |
      | m1      | payload | 0 seconds  |
      | m2      | window  | 40 seconds |

  @BAT-22 @MQ-14
  Scenario: A message that did not fit stays behind a batch that fails
    Given "mail" holds "m1", "m2" of 3000000 bytes each
    And the function fails once
    Then the function is invoked with these batches:
      | records | result  |
      | m1      | error   |
      | m1      | success |
      | m2      | success |

  @PAGE-9 @BAT-9 @real
  Scenario: Without a window it is half a second
    Given the pipeline
      """yaml
      Function: { FunctionName: letters }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [letters]
      """
    When records arrive at "letters" at these seconds: 1
    Then the function "letters" is invoked once, at 1.5 seconds, with 1 record

  @PAGE-5 @BAT-3
  Scenario: With a window of nothing a message goes out at once
    Given the pipeline
      """yaml
      Function: { FunctionName: letters }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [letters]
          MaximumBatchingWindowInSeconds: 0
      """
    When records arrive at "letters" at these seconds: 1
    Then the function "letters" is invoked once, at 1 second, with 1 record

  @PAGE-12 @CFG-7
  Scenario: A new mapping has the half second again
    When these records arrive at "mail":
      | Body |
      | m1   |
    Then the function is invoked once, at 40 seconds, with 1 record
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - Id: new-mail
          EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
      """
    And records arrive at "mail" at this second: 60
    Then the function is invoked once, at 60.5 seconds, with 1 record

  Scenario Outline: A window of <seconds> seconds is refused
    Given the pipeline
      """yaml
      Function: { FunctionName: letters }
      EventSourceMappings:
        - { EventSourceArn: "arn:aws:mq:us-east-2:123456789012:broker:post:b-1", EngineType: RABBITMQ, Queues: [letters], MaximumBatchingWindowInSeconds: <seconds> }
      """
    Then the pipeline is refused because of "<code>"

    @PAGE-10 @BAT-3 @CFG-1
    Examples:
      | seconds | code        |
      | 0.5     | VALUE_TYPE  |
      | -1      | VALUE_RANGE |
      | 301     | VALUE_RANGE |

  @MQ-11 @MQ-14 @PAGE-3 @real
  Scenario: A failed batch comes again whole, in order and redelivered, before what came meanwhile
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
    And the function fails once
    And the function takes 1 second
    When these records arrive at "mail":
      | Body |
      | m4   |
    Then the function is invoked with these batches:
      | records    | result  | attempt |
      | m1, m2, m3 | error   | 1       |
      | m1, m2, m3 | success | 1       |
      | m4         | success | 1       |
    And these events happen:
      | event            | reason |
      | BatchFailed      |        |
      | MessagesReturned | failed |
    And nothing is lost

  @MQ-11 @SIL-1
  Scenario: The back-off doubles for as long as the batch fails
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
    And the function fails 4 times
    Then the function is invoked with these batches:
      | records    | result  | at           |
      | m1, m2, m3 | error   | 0 seconds    |
      | m1, m2, m3 | error   | 0.25 seconds |
      | m1, m2, m3 | error   | 0.75 seconds |
      | m1, m2, m3 | error   | 1.75 seconds |
      | m1, m2, m3 | success | 3.75 seconds |

  @MQ-3 @MQ-4 @real
  Scenario: One invocation at a time, however many messages there are
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
      | m4   |
      | m5   |
      | m6   |
    And the function takes 10 seconds
    When 5 seconds pass
    Then by now the function was invoked once
    And the function is invoked twice
    And the function receives "m1", "m2", "m3", "m4", "m5", "m6" in this order

  @MQ-13 @PAGE-36 @real
  Scenario: Messages are acknowledged after the function has succeeded, not before
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
    And the function takes 10 seconds
    When 5 seconds pass
    And the pipeline is killed
    Then "mail" holds "m1", "m2", "m3"
    When the pipeline starts again
    Then the function receives only "m1", "m2", "m3"
    And "mail" holds nothing

  @GEN-8 @MQ-13
  Scenario: A message that is too large alone is acknowledged and never sent
    Given "mail" holds "large" of 5000000 bytes each
    And "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
    Then the function receives only "m1", "m2"
    And "large" is discarded because of MaximumPayloadSizeExceeded
    And "mail" holds nothing

  @GEN-10
  Scenario: A throttled batch is held, not returned
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
    And the function is throttled twice
    Then the function is invoked with these batches:
      | records    | result  | attempt | at           |
      | m1, m2, m3 | success | 1       | 0.75 seconds |
    And these events happen:
      | event               |
      | InvocationThrottled |
      | InvocationThrottled |
      | FunctionInvoked     |

  Scenario: What waits in an open window goes to the function when the pipeline stops
    Given "mail" holds these records:
      | Body |
      | m1   |
    When 1 second passes
    And the pipeline is stopped
    Then the function receives only "m1"
    And "mail" holds nothing

  @PAGE-3 @GEN-2 @MQ-14
  Scenario: A connection that is lost while the function runs: the batch comes again, and nothing is lost
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
    And the function takes 10 seconds
    When 5 seconds pass
    And the connection to "mail" is lost for 20 seconds
    And "m4" arrives at "mail"
    Then the function is invoked with these batches:
      | records    | result  | trigger |
      | m1, m2, m3 | success | size    |
      | m1, m2, m3 | success | size    |
      | m4         | success | window  |
    And these events happen:
      | event            | code               | reason  |
      | SourceFailed     | SOURCE_UNREACHABLE |         |
      | MessagesReturned |                    | notHeld |
    And "mail" holds nothing

  @PAGE-3 @GEN-2 @real
  Scenario: What a killed process had in its hands comes again, in order and before what came later
    Given "mail" holds these records:
      | Body |
      | m1   |
      | m2   |
      | m3   |
      | m4   |
    And the function takes 1 second
    When 0.5 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    Then since then the function receives only "m1", "m2", "m3", "m4"
    And the function receives "m1", "m2", "m3", "m1", "m2", "m3", "m4" in this order
    And "mail" holds nothing
    And nothing is lost

  @PAGE-3 @GEN-2
  Scenario: A connection that is lost while a batch is gathered
    When records arrive at "mail" at these seconds: 1
    And the connection to "mail" is lost for 5 seconds
    Then the function receives only "r1"
    And this event happens:
      | event        | code               | attempt |
      | SourceFailed | SOURCE_UNREACHABLE | 1       |
    And nothing is lost

  @PAGE-39 @real
  Scenario: Without the right to read it says so, and loses nothing
    Given "mail" holds these records:
      | Body |
      | m1   |
    And access to "mail" is refused
    Then this event happens:
      | event        | code                 |
      | SourceFailed | SOURCE_ACCESS_DENIED |
    And by now the function was never invoked
    When access to "mail" is granted
    Then "m1" succeeds
    And "mail" holds nothing

  @MQ-1
  Scenario: A queue that is missing is never made, and is read once it is there
    Given the pipeline
      """yaml
      Function: { FunctionName: letters }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [letters]
      Resources: { AutoCreate: false }
      """
    When 1 second passes
    Then this event happens:
      | event        | mapping         | code             |
      | SourceFailed | letters.letters | SOURCE_NOT_FOUND |
    When these records arrive at "letters":
      | Body |
      | m1   |
    Then "m1" succeeds
