Feature: A queue of ActiveMQ
  Its messages go to the function in batches that close by window, size or payload, up to five at a time. What succeeded is
  acknowledged, what failed comes again, and goes to the broker's dead-letter queue when it has failed too often.

  Rule: The batching window begins when the first message arrives, and is half a second unless the mapping says otherwise

    @real @PAGE-9 @BAT-9 @MQ-1
    Scenario: Without a setting the window is half a second
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
        """
      When 5 seconds pass
      And "a1", "a2" arrive at "legacy"
      And 0.3 seconds pass
      Then by now the function was never invoked
      When "a3" arrives at "legacy"
      Then the function is invoked with these batches:
        | records    | at          | trigger |
        | a1, a2, a3 | 5.5 seconds | window  |

    @PAGE-10 @BAT-3
    Scenario: A window of zero sends messages as they come
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            MaximumBatchingWindowInSeconds: 0
        """
      When records arrive at "legacy" at these seconds: 3, 4
      Then the function is invoked with these batches:
        | records | at        | trigger   |
        | r1      | 3 seconds | available |
        | r2      | 4 seconds | available |

    @PAGE-12 @CFG-7
    Scenario: A new mapping has the half second again
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            MaximumBatchingWindowInSeconds: 5
        """
      When "a1" arrives at "legacy"
      Then the function is invoked once, at 5 seconds, with 1 record
      When the pipeline is stopped
      And the pipeline starts again as
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - Id: new-orders
            EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
        """
      And records arrive at "legacy" at this second: 60
      Then the function is invoked once, at 60.5 seconds, with 1 record

  Rule: A batch goes out at the first of: its window is over, its size is reached, its payload is at the limit

    Background:
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 10
            MaximumBatchingWindowInSeconds: 40
        """

    @real @PAGE-5 @PAGE-6 @PAGE-11 @BAT-1 @BAT-2 @BAT-7
    Scenario: The window is over
      When records arrive at "legacy" at these seconds: 7, 15, 20, 30, 46
      Then the function is invoked with these batches:
        | records            | at         | trigger |
        | r1, r2, r3, r4, r5 | 47 seconds | window  |

    @PAGE-19 @BAT-7
    Scenario: What comes later begins a window of its own
      When records arrive at "legacy" at these seconds: 7, 15, 47.5
      Then the function is invoked with these batches:
        | records | at           | trigger |
        | r1, r2  | 47 seconds   | window  |
        | r3      | 87.5 seconds | window  |

    @real @PAGE-6 @PAGE-40 @BAT-1
    Scenario: The batch size is reached before
      When records arrive at "legacy" at these seconds: 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
      Then the function is invoked with these batches:
        | records                                 | at         | trigger |
        | r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 | 16 seconds | size    |
        | r11                                     | 57 seconds | window  |

    @PAGE-6 @PAGE-14 @BAT-1 @BAT-22 @GEN-7
    Scenario: The payload limit is reached before
      When 7 seconds pass
      And "big1", "big2", "big3" of 1000000 bytes each arrive at "legacy"
      And 3 seconds pass
      Then by now the function was never invoked
      When "big4", "big5" of 1000000 bytes each arrive at "legacy"
      Then the function is invoked with these batches:
        | records                | at         | trigger |
        | big1, big2, big3, big4 | 10 seconds | payload |
        | big5                   | 50 seconds | window  |

    @GEN-8
    Scenario: A message that is too large alone is dropped, and the others go on
      When "huge" of 5000000 bytes each arrive at "legacy"
      And "a1" arrives at "legacy"
      Then "huge" is discarded because of MaximumPayloadSizeExceeded
      And the function receives only "a1"
      And "legacy" holds nothing

  Rule: Messages are acknowledged only when the function has succeeded with them

    @real @PAGE-1 @PAGE-3 @PAGE-4 @MQ-3 @MQ-13 @GEN-2
    Scenario: Five invocations at a time, and no message is lost
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 1
        """
      And the function takes 5 seconds
      And "legacy" holds these records:
        | Body |
        | a1   |
        | a2   |
        | a3   |
        | a4   |
        | a5   |
        | a6   |
        | a7   |
      When 1 second passes
      Then by now the function was invoked 5 times
      And the function is invoked 7 times
      And "legacy" holds nothing
      And nothing is lost

    @real @MQ-11 @PAGE-23
    Scenario: A failed batch comes again after the back-off, redelivered
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 3
        """
      And "legacy" holds these records:
        | Body |
        | a1   |
        | a2   |
        | a3   |
      And the function fails twice
      Then the function is invoked with these batches:
        | records    | result  | attempt |
        | a1, a2, a3 | error   | 1       |
        | a1, a2, a3 | error   | 1       |
        | a1, a2, a3 | success | 1       |
      And these events happen:
        | event            | next   | reason |
        | BatchFailed      | return |        |
        | MessagesReturned |        | failed |
        | BatchFailed      | return |        |
        | MessagesReturned |        | failed |
        | MessagesDeleted  |        |        |
      And "legacy" holds nothing

    @MQ-11 @SIL-1
    Scenario: The back-off grows with each failure
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 1
            MaximumBatchingWindowInSeconds: 0
        """
      And "legacy" holds these records:
        | Body |
        | a1   |
      And the function fails 3 times
      Then the function is invoked with these batches:
        | records | at           | result  |
        | a1      | 0 seconds    | error   |
        | a1      | 0.25 seconds | error   |
        | a1      | 0.75 seconds | error   |
        | a1      | 1.75 seconds | success |

    @real @MQ-12 @CON-23
    Scenario: Six redeliveries, then the broker's dead-letter queue
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 1
            MaximumBatchingWindowInSeconds: 0
        Resources:
          activemq: { legacy: {}, ActiveMQ.DLQ: {} }
        """
      And "legacy" holds these records:
        | Body   |
        | poison |
        | fine   |
      And the function fails for "poison"
      Then the function is invoked 8 times
      And "fine" succeeds
      And this event happens:
        | event        | code                 |
        | SourceFailed | DELIVERIES_EXHAUSTED |
      And "ActiveMQ.DLQ" holds "poison"
      And "legacy" holds nothing

    @real @MQ-12 @CON-23
    Scenario: What was given up lies in the dead-letter queue, after as many redeliveries as the file says
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 1
        Resources:
          activemq: { legacy: {}, ActiveMQ.DLQ: {} }
        Engine: { MaximumRedeliveries: 1 }
        """
      And "legacy" holds these records:
        | Body   |
        | poison |
        | fine   |
      And the function fails for "poison"
      Then the function is invoked 3 times
      And "ActiveMQ.DLQ" holds "poison"
      And "legacy" holds nothing

    @MQ-11
    Scenario: A message whose time to live ends while it fails comes no more
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            MaximumBatchingWindowInSeconds: 0
        Resources:
          activemq: { legacy: {}, ActiveMQ.DLQ: {} }
        """
      And "legacy" holds these records:
        | Body  | Properties               |
        | brief | {"JMSTimeToLive": 600} |
      And the function fails for "brief"
      Then the function is invoked twice
      And "legacy" holds nothing
      And "ActiveMQ.DLQ" holds "brief"

    @PAGE-3 @GEN-2
    Scenario: A lost connection
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 1
        """
      And the function takes 10 seconds
      When "a1" arrives at "legacy"
      And 2 seconds pass
      And the connection to "legacy" is lost for 20 seconds
      And "a2" arrives at "legacy"
      And 10 seconds pass
      Then by now the function was invoked once
      And this event happens:
        | event        | code               | attempt |
        | SourceFailed | SOURCE_UNREACHABLE | 1       |
      And the function receives "a1", "a1" in this order
      And "a2" succeeds
      And "legacy" holds nothing
      And nothing is lost

    @PAGE-39
    Scenario: Without the right to read
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
        """
      And "legacy" holds these records:
        | Body |
        | a1   |
      And access to "legacy" is refused
      Then this event happens:
        | event        | code                 |
        | SourceFailed | SOURCE_ACCESS_DENIED |
      And by now the function was never invoked
      When access to "legacy" is granted
      Then "a1" succeeds
      And nothing is lost

    @real @PAGE-3 @SIL-19
    Scenario: A stop gives back what waits for its next attempt
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
        Engine: { RetryBackoff: { FirstDelayMs: 60000 } }
        """
      And "legacy" holds these records:
        | Body |
        | a1   |
        | a2   |
      And the function fails once
      When 5 seconds pass
      And the pipeline is stopped
      And the pipeline starts again
      Then "a1", "a2" succeed
      And "legacy" holds nothing
      And nothing is lost

    @real @PAGE-3 @GEN-2
    Scenario: What a killed process had in its hands comes again
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            MaximumBatchingWindowInSeconds: 0
        """
      And "legacy" holds these records:
        | Body |
        | a1   |
        | a2   |
      And the function takes 1 second
      When 0.5 seconds pass
      And the pipeline is killed
      And the pipeline starts again
      Then since then the function receives only "a1", "a2"
      And "legacy" holds nothing
      And nothing is lost

  Rule: The function gets messages in AWS's form, and only those that a filter matches

    @real @EVT-28 @EVT-29 @EVT-30 @CON-11 @CON-30 @PAGE-4 @GEN-3
    Scenario: A text and a bytes message in one event
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
        """
      And "legacy" holds these records:
        | name  | Body              | Properties                                                                                       |
        | text  | {"id":7}          | {"tenant":"t1","count":5,"JMSMessageID":"ID:1","JMSCorrelationID":"c-1","JMSReplyTo":"answers","JMSType":"order","JMSPriority":7} |
        | bytes | {"Base64":"AAH/"} | {"JMSMessageID":"ID:2"} |
      Then the function is invoked once
      And the function receives this event:
        """json
        {
          "eventSource": "aws:mq",
          "eventSourceArn": "arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d",
          "messages": [
            {
              "messageID": "ID:1",
              "messageType": "jms/text-message",
              "deliveryMode": 2,
              "replyTo": "answers",
              "type": "order",
              "expiration": "0",
              "priority": 7,
              "correlationId": "c-1",
              "redelivered": false,
              "destination": { "physicalName": "legacy" },
              "data": "eyJpZCI6N30=",
              "timestamp": "<time>",
              "brokerInTime": "<any>",
              "brokerOutTime": "<any>",
              "properties": { "tenant": "t1", "count": "5" }
            },
            {
              "messageID": "ID:2",
              "messageType": "jms/bytes-message",
              "priority": 4,
              "correlationId": null,
              "data": "AAH/",
              "properties": {},
              "<rest>": "<any>"
            }
          ]
        }
        """

    @real @FLT-34 @FLT-41 @BAT-18 @FLT-8 @FLT-10
    Scenario: What no filter matches is acknowledged; text passes a pattern for JSON
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            BatchSize: 3
            MaximumBatchingWindowInSeconds: 60
            FilterCriteria: { Filters: [{ Pattern: { data: { type: [order] } } }] }
        """
      And "legacy" holds these records:
        | name | Body              |
        | o1   | {"type":"order"}  |
        | r1   | {"type":"refund"} |
        | x1   | no JSON           |
        | r2   | {"type":"refund"} |
        | o2   | {"type":"order"}  |
      Then the function is invoked with these batches:
        | records    | trigger |
        | o1, x1, o2 | size    |
      And "legacy" holds nothing

    @FLT-34 @FLT-12
    Scenario: A pattern for text leaves JSON and what is not UTF-8 alone
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d
            EngineType: ACTIVEMQ
            Queues: [legacy]
            FilterCriteria: { Filters: [{ Pattern: { data: [{ prefix: "Result: " }] } }] }
        """
      And "legacy" holds these records:
        | name   | Body               |
        | result | Result: 7          |
        | other  | nothing            |
        | json   | {"id":7}           |
        | bytes  | {"Base64":"//79"}  |
      Then the function receives only "result", "json", "bytes"
      And "legacy" holds nothing

  Rule: What ActiveMQ does not have is refused

    Scenario Outline: A mapping with <settings>
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - { EventSourceArn: "arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d", EngineType: ACTIVEMQ, Queues: [legacy], <settings> }
        """
      Then the pipeline is refused because of "<code>"

      @PAGE-10 @BAT-3 @CFG-1
      Examples: windows
        | settings                                | code        |
        | MaximumBatchingWindowInSeconds: 0.5     | VALUE_TYPE  |
        | MaximumBatchingWindowInSeconds: 301     | VALUE_RANGE |

      @PAGE-13 @CFG-1
      Examples: batch sizes
        | settings                                | code        |
        | BatchSize: 0                            | VALUE_RANGE |
        | BatchSize: 10001                        | VALUE_RANGE |

      @MQ-2 @CFG-11
      Examples: settings of other sources
        | settings                                            | code                |
        | ParallelizationFactor: 2                            | PARAMETER_UNSUPPORTED |
        | MaximumRetryAttempts: 3                             | PARAMETER_UNSUPPORTED |
        | BisectBatchOnFunctionError: true                    | PARAMETER_UNSUPPORTED |
        | FunctionResponseTypes: [ReportBatchItemFailures]    | PARAMETER_UNSUPPORTED |
