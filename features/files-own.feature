Feature: mappings that stand in files, while the pipeline runs
  Under `pipeline up` a file owns its mappings: they are changed there, which `--watch` takes while everything runs, and the
  API only enables and disables them.

  Rule: The API changes nothing else of a file's mapping

    Background:
      Given the pipeline "pipelines/poison.yaml"
      And files own their mappings

    @API-16 @API-17
    Scenario: Its deletion names the file and the line that own it
      When DeleteEventSourceMapping is called for "orders"
      Then it is refused with 409 ResourceConflictException:
        """
        The mapping belongs to pipelines/poison.yaml:10: change it there. The API only enables and disables it.
        """
      And the API tells of the mapping "poison.orders":
        """json
        { "State": "Enabled", "BatchSize": 100, "MaximumRetryAttempts": 1, "<rest>": "<any>" }
        """

    @API-16 @API-17
    Scenario Outline: An update of <member> names them, too
      When UpdateEventSourceMapping is called for "orders" with:
        | <member> | <value> |
      Then it is refused with 409 ResourceConflictException:
        """
        The mapping belongs to pipelines/poison.yaml:10: change it there. The API only enables and disables it.
        """

      Examples:
        | member                     | value                             |
        | BatchSize                  | 5                                 |
        | FunctionName               | poison                            |
        | BisectBatchOnFunctionError | false                             |
        | FilterCriteria             | {"Filters":[{"Pattern":"{}"}]}    |

    @API-16
    Scenario: What would be enabled and changed at once is not enabled
      Given the function succeeds
      When UpdateEventSourceMapping is called for "orders" with:
        | Enabled | false |
      Then it answers 202
      And the mapping "orders" is Disabled
      When UpdateEventSourceMapping is called for "orders" with:
        | Enabled   | true |
        | BatchSize | 5    |
      Then it is refused with 409 ResourceConflictException:
        """
        The mapping belongs to pipelines/poison.yaml:10: change it there. The API only enables and disables it.
        """
      And the mapping "orders" is Disabled

    @API-16
    Scenario: Its tags stand in its file as well
      When TagResource is called for "orders" with:
        | Tags | {"team":"shop"} |
      Then it is refused with 409 ResourceConflictException:
        """
        The mapping belongs to pipelines/poison.yaml:10: change it there. The API only enables and disables it.
        """

    @LIF-4 @LIF-11
    Scenario: Disabled by the API it keeps its position, and stays disabled across a restart
      Given the function succeeds
      When "a1" arrives at "orders"
      Then the function receives only "a1"
      When UpdateEventSourceMapping is called for "orders" with:
        | Enabled | false |
      Then it answers 202 with:
        """json
        { "State": "Disabling", "<rest>": "<any>" }
        """
      And the mapping "orders" is Disabled
      When "a2" arrives at "orders"
      And the pipeline is stopped
      And the pipeline starts again
      Then the mapping "orders" is Disabled
      When the mapping "orders" is enabled
      Then since then the function receives only "a2"

  Rule: A file that changes takes effect mapping by mapping, as under --watch

    Background:
      Given the pipeline
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
          - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON }
        """
      And files own their mappings

    @PAGE-12 @CFG-7 @LIF-4 @real
    Scenario: A window that is taken out keeps its value, which is said, until the pipeline starts again
      When the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            BatchSize: 7
          - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON }
        """
      Then it says "MaximumBatchingWindowInSeconds stays 5: an update without it changes nothing; the default of 500 ms comes back with a new mapping only"
      And this event happens:
        | event               | state    | mapping      | reason                                                                                                                                 |
        | MappingStateChanged | Updating | pay.payments | MaximumBatchingWindowInSeconds stays 5: an update without it changes nothing; the default of 500 ms comes back with a new mapping only |
      And the mapping "payments" is Enabled
      And the API tells of the mapping "payments":
        """json
        { "BatchSize": 7, "MaximumBatchingWindowInSeconds": 5, "<rest>": "<any>" }
        """
      When "a1" arrives at "payments"
      Then the function is invoked once
      And this event happens:
        | event           | trigger |
        | FunctionInvoked | window  |
      When the pipeline is stopped
      And the pipeline starts again
      Then the API tells of the mapping "payments":
        """json
        { "BatchSize": 7, "<rest>": "<any>" }
        """

    @PAGE-12 @CFG-7
    Scenario: That is said also where nothing else changes, and the mapping runs on
      When the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
          - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON }
        """
      Then it says "pay.payments: MaximumBatchingWindowInSeconds stays 5"
      And by now the mapping "payments" is Enabled
      When records arrive at "payments" at this second: 10
      Then the function is invoked once, at 15 seconds, with 1 record
      When the pipeline is stopped
      And the pipeline starts again
      And records arrive at "payments" at this second: 30
      Then the function is invoked once, at 30.5 seconds, with 1 record

    @LIF-4 @LIF-11 @real
    Scenario: Only the mapping that differs is changed, and goes on at its position
      Given "orders" holds these records:
        | PartitionKey | Data |
        | a            | a1   |
        | a            | a2   |
      Then the function receives only "a1", "a2"
      When the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
          - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON, BatchSize: 1 }
        """
      Then the mapping "orders" is Enabled
      And this event happens:
        | event               | state    | mapping    |
        | MappingStateChanged | Updating | pay.orders |
      When these records arrive at "orders":
        | PartitionKey | Data |
        | a            | a3   |
        | a            | a4   |
      Then since then the function receives only "a3", "a4"
      And the API tells of the mapping "orders":
        """json
        { "BatchSize": 1, "<rest>": "<any>" }
        """

    @LIF-4
    Scenario: A file that is wrong changes nothing
      When the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            BatchSize: many
        """
      Then it says "BatchSize must be a whole number"
      And by now the mapping "payments" is Enabled
      And by now the mapping "orders" is Enabled
      When "a1" arrives at "payments"
      And "b1" arrives at "orders"
      Then the function receives only "a1", "b1"

    @LIF-20
    Scenario: A poison batch never holds up the change that repairs it
      Given "orders" holds these records:
        | PartitionKey | Data   |
        | a            | poison |
        | a            | a2     |
      And the function fails for "poison"
      When 1 hour passes
      And the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
          - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
            StartingPosition: TRIM_HORIZON
            BatchSize: 1
            MaximumRetryAttempts: 0
        """
      Then "poison" is discarded because of RetryAttemptsExhausted
      And "a2" succeeds

    @LIF-5 @LIF-11
    Scenario: A mapping that is taken out ends and keeps its position
      Given "orders" holds these records:
        | PartitionKey | Data |
        | a            | a1   |
      Then the function receives only "a1"
      When the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
        """
      Then the mapping "pay.orders" is gone
      When "a2" arrives at "orders"
      And the file is changed to:
        """yaml
        Function: { FunctionName: pay }
        EventSourceMappings:
          - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
            Topics: [payments]
            StartingPosition: TRIM_HORIZON
            MaximumBatchingWindowInSeconds: 5
          - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON }
        """
      Then since then the function receives only "a2"
