Feature: The life of a mapping
  A mapping is created, changed, disabled, enabled and deleted while others run: by AWS's API, and here by the steps that
  ask it. Every state is passed through, what runs is ended and stored, and nothing is lost on the way.

  Rule: States are told as they come

    @LIF-1 @LIF-2 @LIF-4 @LIF-5
    Scenario: From its creation to its end
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings: []
        """
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: TRIM_HORIZON
        """
      Then the mapping "orders.orders" is Enabled
      When the mapping "orders.orders" is disabled
      Then the mapping "orders.orders" is Disabled
      When the mapping "orders.orders" is enabled
      Then the mapping "orders.orders" is Enabled
      When the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 5
        """
      Then the mapping "orders.orders" is Enabled
      When the mapping "orders.orders" is deleted
      Then the mapping "orders.orders" is gone
      And these events happen:
        | event               | mapping       | state     |
        | MappingStateChanged | orders.orders | Creating  |
        | MappingStateChanged | orders.orders | Enabled   |
        | MappingStateChanged | orders.orders | Disabling |
        | MappingStateChanged | orders.orders | Disabled  |
        | MappingStateChanged | orders.orders | Enabling  |
        | MappingStateChanged | orders.orders | Enabled   |
        | MappingStateChanged | orders.orders | Updating  |
        | MappingStateChanged | orders.orders | Enabled   |
        | MappingStateChanged | orders.orders | Deleting  |

    @LIF-3 @LIF-4
    Scenario: A mapping that is created disabled reads nothing before it is enabled
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs }
        EventSourceMappings: []
        Resources: { sqs: { jobs: {} } }
        """
      And "jobs" holds these records:
        | MessageBody |
        | a           |
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
        Enabled: false
        """
      Then the mapping "jobs.jobs" is Disabled
      And the function is never invoked
      When the mapping "jobs.jobs" is enabled
      Then the mapping "jobs.jobs" is Enabled
      And the function receives only "a"

    @LIF-4
    Scenario: An update of a disabled mapping leaves it disabled
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            Enabled: false
        """
      When the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 5
        """
      Then the mapping "orders.orders" is Disabled
      And these events happen:
        | event               | state    |
        | MappingStateChanged | Updating |
        | MappingStateChanged | Disabled |
      And the API tells of the mapping "orders.orders":
        """json
        { "State": "Disabled", "BatchSize": 5, "<rest>": "<any>" }
        """

    @LIF-5 @SIL-19
    Scenario: A mapping is Deleting until what runs has ended, and then its position is forgotten
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function takes 20 seconds
      When "a1" arrives at "orders"
      And 5 seconds pass
      And the mapping "orders.orders" is deleted
      Then the mapping "orders.orders" is Deleting
      And the API tells of the mapping "orders.orders":
        """json
        { "State": "Deleting", "<rest>": "<any>" }
        """
      When the mapping "orders.orders" is deleted
      Then the mapping "orders.orders" is gone
      And "a1" succeeds
      When "a2" arrives at "orders"
      Then since then the function is never invoked
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: TRIM_HORIZON
        """
      Then since then the function receives only "a1", "a2"

    @LIF-6 @CON-21 @LIF-7 @LIF-18
    Scenario Outline: What is told of a mapping on <source>
      Given the pipeline
        """yaml
        Function: { FunctionName: shop }
        EventSourceMappings:
          - { EventSourceArn: "<arn>", <settings> }
        """
      Then the mapping "<mapping>" is Enabled
      And the API tells of the mapping "<mapping>":
        """json
        { "State": "Enabled", "StateTransitionReason": "<reason>", "LastModified": "<time>", <result> "<rest>": "<any>" }
        """
      When the mapping "<mapping>" is disabled
      Then the mapping "<mapping>" is Disabled
      And the API tells of the mapping "<mapping>":
        """json
        { "State": "Disabled", "StateTransitionReason": "<reason>", "<rest>": "<any>" }
        """

      Examples:
        | source   | arn                                                                                    | settings                                       | mapping       | reason         | result                                         |
        | Kinesis  | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                   | StartingPosition: LATEST                       | shop.orders   | User action    | "LastProcessingResult": "No records processed", |
        | DynamoDB | arn:aws:dynamodb:us-east-2:123456789012:table/books/stream/2026-01-01T00:00:00.000     | StartingPosition: LATEST                       | shop.books    | User action    | "LastProcessingResult": "No records processed", |
        | SQS      | arn:aws:sqs:us-east-2:123456789012:jobs                                                |                                                | shop.jobs     | USER_INITIATED |                                                |
        | MSK      | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [payments], StartingPosition: LATEST   | shop.payments | USER_INITIATED | "LastProcessingResult": "No records processed", |

    @LIF-7
    Scenario: What became of the last invocation
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function fails once
      When "a1" arrives at "orders"
      Then the API tells of the mapping "orders.orders":
        """json
        { "LastProcessingResult": "PROBLEM: Function call failed", "<rest>": "<any>" }
        """
      And the API tells of the mapping "orders.orders":
        """json
        { "LastProcessingResult": "OK", "<rest>": "<any>" }
        """

  Rule: A change keeps the position and loses nothing

    @real @LIF-4 @LIF-11 @LIF-13
    Scenario Outline: <source>: disabled, it keeps its position, and goes on there when it is enabled
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: <arn>
            <topics>
            StartingPosition: TRIM_HORIZON
        """
      When "a1" arrives at "orders"
      Then "a1" succeeds
      When the mapping "orders.orders" is disabled
      Then the mapping "orders.orders" is Disabled
      When "a2" arrives at "orders"
      Then since then the function is never invoked
      When the mapping "orders.orders" is enabled
      Then since then the function receives only "a2"
      And nothing is lost

      Examples:
        | source  | arn                                                                                      | topics           |
        | Kinesis | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                     |                  |
        | Kafka   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [orders] |

    @real @LIF-4 @LIF-5 @LIF-20
    Scenario Outline: <source>: updated, it goes on where it was with the new settings; deleted, it reads no more
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: <arn>
            <topics>
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
        """
      And "orders" holds these records:
        | <key> | <payload> |
        | a     | a1        |
        | a     | a2        |
      Then "a1", "a2" succeed
      When the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 1
        """
      Then the mapping "orders.orders" is Enabled
      When "a3", "a4" arrive at "orders"
      Then since then the function receives only "a3", "a4"
      And since then the function is invoked twice
      When the mapping "orders.orders" is deleted
      Then the mapping "orders.orders" is gone
      When "a5" arrives at "orders"
      Then since then the function is never invoked

      Examples:
        | source  | arn                                                                                      | topics           | key          | payload |
        | Kinesis | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                     |                  | PartitionKey | Data    |
        | Kafka   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [orders] | Key          | Value   |

    @LIF-20 @SIL-19 @GEN-12
    Scenario: What runs ends and is stored before the new settings hold
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            BatchSize: 1
        """
      And the function takes 20 seconds
      And "orders" holds these records:
        | PartitionKey | Data |
        | a            | a1   |
        | a            | a2   |
        | a            | a3   |
      When 5 seconds pass
      And the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 10
        """
      Then the mapping "orders.orders" is Updating
      And the function is invoked with these batches:
        | records | result  | at         |
        | a1      | success | 0 seconds  |
        | a2, a3  | success | 20 seconds |
      And these events happen:
        | event               | state    |
        | MappingStateChanged | Updating |
        | BatchSucceeded      |          |
        | PositionStored      |          |
        | MappingStateChanged | Enabled  |
      And nothing is lost

    @LIF-20
    Scenario: A poison batch does not hold up the change that repairs it
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function fails for "poison"
      When "a1", "poison", "a2" arrive at "orders"
      Then "orders" is blocked at "poison"
      When 10 minutes pass
      And the mapping "orders.orders" is updated:
        """yaml
        BisectBatchOnFunctionError: true
        MaximumRetryAttempts: 0
        DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-2:123456789012:dead-orders" } }
        """
      And 1 second passes
      Then by now the mapping "orders.orders" is Enabled
      And since then the function is never invoked
      And "a1", "a2" succeed
      And "poison" is discarded because of RetryAttemptsExhausted
      And "dead-orders" holds "poison"
      And nothing is lost

    @LIF-20 @LIF-4
    Scenario: A half of a batch that waits for its next attempt is given up at the stored position, and holds up no change
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            BisectBatchOnFunctionError: true
        Engine: { RetryBackoff: { FirstDelayMs: 3600000, MaximumDelayMs: 3600000 } }
        """
      And "orders" holds these records:
        | PartitionKey | Data   |
        | a            | a1     |
        | a            | a2     |
        | a            | poison |
        | a            | a4     |
      And the function fails for "poison"
      Then "a1", "a2" succeed
      When 2 hours pass
      And the mapping "orders.orders" is disabled
      And 1 second passes
      Then by now the mapping "orders.orders" is Disabled
      When the mapping "orders.orders" is updated:
        """yaml
        Enabled: true
        MaximumRetryAttempts: 0
        """
      Then the mapping "orders.orders" is Enabled
      And "a4" succeeds
      And "poison" is discarded because of RetryAttemptsExhausted
      And since then the function receives only "poison", "a4"
      And nothing is lost

    @LIF-20
    Scenario Outline: A change of <setting> loses nothing
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            BatchSize: 2
            MaximumBatchingWindowInSeconds: 4
        """
      And the function takes 1 second
      When "a1", "a2", "a3" arrive at "orders"
      And 2.5 seconds pass
      And the mapping "orders.orders" is updated:
        """yaml
        <setting>: <value>
        """
      And "a4", "a5" arrive at "orders"
      Then the function receives "a1", "a2", "a3", "a4", "a5" in this order
      And nothing is lost

      Examples:
        | setting                        | value                                                            |
        | BatchSize                      | 3                                                                |
        | MaximumBatchingWindowInSeconds | 0                                                                |
        | ParallelizationFactor          | 4                                                                |
        | MaximumRetryAttempts           | 0                                                                |
        | MaximumRecordAgeInSeconds      | 3600                                                             |
        | BisectBatchOnFunctionError     | true                                                             |
        | FunctionResponseTypes          | [ReportBatchItemFailures]                                        |
        | TumblingWindowInSeconds        | 5                                                                |
        | DestinationConfig              | { OnFailure: { Destination: "arn:aws:sqs:us-east-2:123456789012:dead" } } |
        | FilterCriteria                 | { Filters: [{ Pattern: '{"partitionKey":[{"exists":true}]}' }] } |

    @LIF-20
    Scenario: Another function gets what the one before has not settled
      Given the pipeline
        """yaml
        Function: { FunctionName: old }
        EventSourceMappings:
          - Id: orders
            EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            BatchSize: 1
        """
      And the pipeline
        """yaml
        Function: { FunctionName: new }
        EventSourceMappings: []
        """
      And the function "old" fails for "a2"
      When "a1", "a2" arrive at "orders"
      Then "orders" is blocked at "a2"
      When the mapping "orders" is updated:
        """yaml
        FunctionName: new
        """
      Then the function "new" receives only "a2"
      And the function "old" receives "a1", "a2" in this order
      And nothing is lost

    @LIF-12
    Scenario: Disabled for longer than records are kept, it goes on at the oldest one left
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      When "a1" arrives at "orders"
      Then "a1" succeeds
      When the mapping "orders.orders" is disabled
      Then the mapping "orders.orders" is Disabled
      When "lost" arrives at "orders"
      And 23 hours pass
      And "a2" arrives at "orders"
      And 2 hours pass
      And the mapping "orders.orders" is enabled
      Then since then the function receives only "a2"
      And this event happens:
        | event        | code          |
        | SourceFailed | POSITION_LOST |

    @LIF-13 @LIF-14 @GEN-11
    Scenario: A starting position is of the creation: LATEST begins when the mapping first reads
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings: []
        Resources: { kinesis: { orders: {} } }
        """
      And "orders" holds these records:
        | PartitionKey | Data |
        | a            | old  |
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: LATEST
        Enabled: false
        """
      Then the mapping "orders.orders" is Disabled
      When "meanwhile" arrives at "orders"
      And the mapping "orders.orders" is enabled
      Then the mapping "orders.orders" is Enabled
      When "a1" arrives at "orders"
      Then the function receives only "a1"
      When the mapping "orders.orders" is disabled
      Then the mapping "orders.orders" is Disabled
      When "a2" arrives at "orders"
      And the mapping "orders.orders" is enabled
      Then since then the function receives only "a2"

    @PAGE-12 @CFG-7 @LIF-4
    Scenario: A Kafka window that an update takes out stays, and that is said
      Given the pipeline
        """yaml
        Function: { FunctionName: payments }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
        """
      When the mapping "payments.payments" is updated:
        """yaml
        MaximumBatchingWindowInSeconds: null
        """
      Then the mapping "payments.payments" is Enabled
      And this event happens:
        | event               | state    | reason                                                                                                                                                    |
        | MappingStateChanged | Updating | MaximumBatchingWindowInSeconds stays 5: an update without it changes nothing; the default of 500 ms comes back with a new mapping only |
      When "a1" arrives at "payments"
      Then the function is invoked once
      And these events happen:
        | event         | trigger |
        | FunctionInvoked | window |
      And the API tells of the mapping "payments.payments":
        """json
        { "MaximumBatchingWindowInSeconds": 5, "<rest>": "<any>" }
        """

  Rule: A queue has no position

    @real @LIF-4 @LIF-11
    Scenario Outline: <source>: disabled, it leaves messages where they are
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs }
        EventSourceMappings:
          - { EventSourceArn: "<arn>", <settings> }
        """
      When "a" arrives at "jobs"
      Then "a" succeeds
      When the mapping "jobs.jobs" is disabled
      Then the mapping "jobs.jobs" is Disabled
      When "b" arrives at "jobs"
      Then since then the function is never invoked
      And "jobs" holds "b"
      When the mapping "jobs.jobs" is enabled
      Then since then the function receives only "b"
      And "jobs" holds nothing

      Examples:
        | source   | arn                                                  | settings                                                          |
        | SQS      | arn:aws:sqs:us-east-2:123456789012:jobs              |                                                                   |
        | RabbitMQ | arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1  | Queues: [jobs], EngineType: RABBITMQ                              |
        | ActiveMQ | arn:aws:mq:us-east-2:123456789012:broker:active:b-2  | Queues: [jobs], EngineType: ACTIVEMQ                              |

    @real @LIF-4 @LIF-11 @PAGE-3
    Scenario Outline: <source>: disabled in the middle of work, it ends what is under way and takes no more
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs, Timeout: 10 }
        EventSourceMappings:
          - { EventSourceArn: "<arn>", BatchSize: 1, <settings> }
        """
      And the function takes 4 seconds
      And "jobs" holds 8 records
      When 2 seconds pass
      And the mapping "jobs.jobs" is disabled
      Then the mapping "jobs.jobs" is Disabled
      And by now the function was invoked <at once>
      When 20 seconds pass
      Then by now the function was invoked <at once>
      When the mapping "jobs.jobs" is enabled
      Then the function is invoked 8 times
      And "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8" succeed
      And "jobs" holds nothing
      And nothing is lost

      Examples:
        | source   | arn                                                 | settings                             | at once |
        | SQS      | arn:aws:sqs:us-east-2:123456789012:jobs             |                                      | 5 times |
        | RabbitMQ | arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1 | Queues: [jobs], EngineType: RABBITMQ | once    |
        | ActiveMQ | arn:aws:mq:us-east-2:123456789012:broker:active:b-2 | Queues: [jobs], EngineType: ACTIVEMQ | 5 times |

    @real @LIF-4 @LIF-11 @PAGE-32 @FIFO-1
    Scenario: FIFO: disabled in the middle of work, it keeps each group in order
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs, Timeout: 10 }
        EventSourceMappings:
          - { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:jobs.fifo", BatchSize: 1 }
        Resources: { sqs: { jobs.fifo: { ContentBasedDeduplication: true } } }
        """
      And the function takes 4 seconds
      And "jobs.fifo" holds these records:
        | MessageBody | MessageGroupId |
        | a1          | a              |
        | a2          | a              |
        | b1          | b              |
        | a3          | a              |
        | b2          | b              |
      When 2 seconds pass
      And the mapping "jobs.jobs.fifo" is disabled
      Then the mapping "jobs.jobs.fifo" is Disabled
      # What the poll that was under way has brought goes to the function, and then nothing.
      When 20 seconds pass
      Then since then the function is never invoked
      When the mapping "jobs.jobs.fifo" is enabled
      Then the function is invoked 5 times
      And the function receives "a1", "a2", "a3" in this order
      And the function receives "b1", "b2" in this order
      And "jobs.fifo" holds nothing
      And nothing is lost

    @real @LIF-4 @LIF-11 @MQ-11 @PAGE-3
    Scenario Outline: <source>: disabled while a failed batch waits for its next attempt, it gives the batch back
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs }
        EventSourceMappings:
          - { EventSourceArn: "<arn>", BatchSize: 2, <settings> }
        Engine: { RetryBackoff: { FirstDelayMs: 3600000, MaximumDelayMs: 3600000 } }
        """
      And "jobs" holds 3 records
      And the function fails once
      When 5 seconds pass
      And the mapping "jobs.jobs" is disabled
      Then the mapping "jobs.jobs" is Disabled
      And "jobs" holds <left>
      When the mapping "jobs.jobs" is enabled
      Then since then the function receives only <left>
      And "jobs" holds nothing
      And nothing is lost

      Examples:
        | source   | arn                                                 | settings                             | left             |
        | RabbitMQ | arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1 | Queues: [jobs], EngineType: RABBITMQ | "r1", "r2", "r3" |
        | ActiveMQ | arn:aws:mq:us-east-2:123456789012:broker:active:b-2 | Queues: [jobs], EngineType: ACTIVEMQ | "r1", "r2"       |

  Rule: One change at a time

    @LIF-19 @API-17
    Scenario: Nothing else is asked of a mapping while a change is under way
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function takes 20 seconds
      When "a1" arrives at "orders"
      And 5 seconds pass
      And the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 10
        """
      Then the mapping "orders.orders" cannot be updated because of ResourceInUseException:
        """yaml
        BatchSize: 11
        """
      And the mapping "orders.orders" cannot be deleted because of ResourceInUseException
      And the mapping "orders.orders" is Enabled

    @LIF-19 @API-26
    Scenario: A second mapping of the same source and function is a conflict
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      Then this mapping of the function cannot be created because of ResourceConflictException:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: LATEST
        """

  Rule: What a mapping cannot read or call is told, and is its own trouble

    @real @LIF-9 @LIF-17 @MQ-15 @LIF-8 @LIF-10 @KAF-22
    Scenario Outline: <source>: a consumer that is refused tells its code, and goes on once it is let in
      Given the pipeline
        """yaml
        Function: { FunctionName: payments }
        EventSourceMappings:
          - { EventSourceArn: "<arn>", <settings> }
        """
      And "payments" holds 1 record
      And access to "payments" is refused
      When 1 second passes
      Then the API tells of the mapping "payments.payments":
        """json
        { "StateTransitionReason": "EVENT_SOURCE_AUTHZ_ERROR", <result> "<rest>": "<any>" }
        """
      When access to "payments" is granted
      Then the function receives only "r1"
      And the API tells of the mapping "payments.payments":
        """json
        { "State": "Enabled", "StateTransitionReason": "USER_INITIATED", "LastProcessingResult": "OK", "<rest>": "<any>" }
        """

      Examples:
        | source   | arn                                                                                      | settings                                                                            | result                                                                   |
        | Kafka    | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [payments], StartingPosition: TRIM_HORIZON                                  | "LastProcessingResult": "PROBLEM: Cluster failed to authorize Lambda", |
        | RabbitMQ | arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1                                      | Queues: [payments], SourceAccessConfigurations: [{ Type: VIRTUAL_HOST, URI: shop }] |                                                                          |

    @LIF-9 @MQ-15 @LIF-19
    Scenario: A queue that is not there is told as a configuration that is not valid, and the mapping can be deleted
      Given the pipeline
        """yaml
        Function: { FunctionName: mails }
        EventSourceMappings:
          - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1
            Queues: [mails]
            EngineType: RABBITMQ
        Resources: { AutoCreate: false }
        """
      When 1 second passes
      Then the API tells of the mapping "mails.mails":
        """json
        { "State": "Creating", "StateTransitionReason": "ESM_CONFIG_NOT_VALID", "<rest>": "<any>" }
        """
      When the mapping "mails.mails" is deleted
      Then the mapping "mails.mails" is gone

    @LIF-16 @LIF-10
    Scenario Outline: <source>: deleted under its mapping, which stays Enabled with a problem
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: <arn>
            <topics>
            StartingPosition: TRIM_HORIZON
        """
      When "a1" arrives at "orders"
      Then "a1" succeeds
      When "orders" is deleted
      And 10 seconds pass
      Then the API tells of the mapping "orders.orders":
        """json
        { "State": "Enabled", "LastProcessingResult": "PROBLEM: <words>", "<rest>": "<any>" }
        """

      Examples:
        | source  | arn                                                                                      | topics           | words |
        | Kinesis | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                     |                  | Stream orders under account 000000000000 not found. |
        | Kafka   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [orders] | This server does not host this topic-partition |

    @LIF-16
    Scenario: An SQS queue that is deleted leaves its mapping Enabled, and that is told in events
      Given the pipeline
        """yaml
        Function: { FunctionName: jobs }
        EventSourceMappings:
          - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
        """
      When "a" arrives at "jobs"
      Then "a" succeeds
      When "jobs" is deleted
      Then this event happens:
        | event        | code             |
        | SourceFailed | SOURCE_NOT_FOUND |
      And the mapping "jobs.jobs" is Enabled

    @GEN-5 @LIF-20
    Scenario: A function that hangs for one mapping delays no other on the same source, nor its changes
      Given the pipeline
        """yaml
        Function: { FunctionName: slow, Timeout: 900 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the pipeline
        """yaml
        Function: { FunctionName: quick }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function "slow" takes 10 minutes
      And "orders" holds these records:
        | PartitionKey | Data |
        | a            | a1   |
      When 1 second passes
      And the mapping "slow.orders" is disabled
      And the mapping "quick.orders" is updated:
        """yaml
        BatchSize: 1
        """
      And "a2" arrives at "orders"
      Then the function "quick" receives "a1", "a2" in this order
      And by now the mapping "quick.orders" is Enabled
      And by now the mapping "slow.orders" is Disabling

    @GEN-5 @PAGE-39
    Scenario: A source that refuses one mapping of a function delays no other
      Given the pipeline
        """yaml
        Function: { FunctionName: shop }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
          - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
        """
      And access to "payments" is refused
      When "a1" arrives at "orders"
      And 1 second passes
      Then by now the function was invoked once
      And the mapping "shop.orders" is Enabled
      And by now the mapping "shop.payments" is Creating

  Rule: A mapping outlives the process

    @LIF-2 @LIF-11 @LIF-4
    Scenario: What the API has made, changed and disabled is so after the process was killed
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings: []
        """
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: TRIM_HORIZON
        """
      And "a1" arrives at "orders"
      Then "a1" succeeds
      When the mapping "orders.orders" is updated:
        """yaml
        BatchSize: 7
        Enabled: false
        """
      And the pipeline is killed
      And "a2" arrives at "orders"
      And the pipeline starts again
      Then the mapping "orders.orders" is Disabled
      And since then the function is never invoked
      When the mapping "orders.orders" is enabled
      Then since then the function receives only "a2"
      And the API tells of the mapping "orders.orders":
        """json
        { "State": "Enabled", "BatchSize": 7, "<rest>": "<any>" }
        """

    @LIF-5
    Scenario: A deletion that was under way when the process was killed is ended by the next start
      Given the pipeline
        """yaml
        Function: { FunctionName: orders, Timeout: 60 }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
        """
      And the function takes 20 seconds
      When "a1" arrives at "orders"
      And 5 seconds pass
      And the mapping "orders.orders" is deleted
      And the pipeline is killed
      And the pipeline starts again
      Then the mapping "orders.orders" is gone
      And since then the function is never invoked

    @LIF-15 @LIF-5
    Scenario: A mapping whose function is gone stays Enabled, reads nothing, and can be deleted
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings: []
        """
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: TRIM_HORIZON
        """
      And "a1" arrives at "orders"
      Then "a1" succeeds
      When the pipeline is stopped
      And the pipeline starts again as
        """yaml
        Function: { FunctionName: others }
        EventSourceMappings: []
        """
      And "a2" arrives at "orders"
      Then the API tells of the mapping "orders.orders":
        """json
        { "State": "Enabled", "LastProcessingResult": "PROBLEM: no file has its function orders.", "<rest>": "<any>" }
        """
      And the function "others" is never invoked
      And the mapping "orders.orders" cannot be updated because of InvalidParameterValueException:
        """yaml
        BatchSize: 5
        """
      When the mapping "orders.orders" is deleted
      Then the mapping "orders.orders" is gone

    @LIF-15 @LIF-4
    Scenario: An update gives it another function, and it goes on where it was
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings: []
        """
      When this mapping of the function is created:
        """yaml
        EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
        StartingPosition: TRIM_HORIZON
        """
      And "a1" arrives at "orders"
      Then "a1" succeeds
      When the pipeline is stopped
      And the pipeline starts again as
        """yaml
        Function: { FunctionName: others }
        EventSourceMappings: []
        """
      And "a2" arrives at "orders"
      And the mapping "orders.orders" is updated:
        """yaml
        FunctionName: others
        """
      Then the function "others" receives only "a2"
      And the mapping "orders.orders" is Enabled
