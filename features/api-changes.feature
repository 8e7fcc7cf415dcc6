Feature: Mappings are changed through AWS's API
  What an update does not name stays as it is; some things can only be said when a mapping is created.

  @API-30 @SIL-11 @LIF-4 @LIF-18
  Scenario: An update without members changes nothing
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      Resources: { kinesis: { orders: {} } }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
      | BatchSize        | 7                                                    |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders"
    Then it answers 202 with:
      """json
      { "State": "Updating", "BatchSize": 7, "MaximumRetryAttempts": -1, "<rest>": "<any>" }
      """
    And the mapping "orders" is Enabled
    When these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    Then the function receives only "a1"

  @LIF-18
  Scenario: LastModified is when the settings or the state changed last, with fractions of a second
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      Resources: { kinesis: { orders: {} } }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    And 10.5 seconds pass
    And GetEventSourceMapping is called for "orders"
    Then it answers 200 with:
      """json
      { "State": "Enabled", "LastModified": 1767225600, "<rest>": "<any>" }
      """
    When UpdateEventSourceMapping is called for "orders" with:
      | BatchSize | 5 |
    Then it answers 202 with:
      """json
      { "State": "Updating", "LastModified": 1767225610.5, "<rest>": "<any>" }
      """
    Given the function takes 2 seconds
    When these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    And 2 seconds pass
    And UpdateEventSourceMapping is called for "orders" with:
      | Enabled | false |
    Then it answers 202 with:
      """json
      { "State": "Disabling", "LastModified": 1767225612.5, "<rest>": "<any>" }
      """
    When 10 seconds pass
    And GetEventSourceMapping is called for "orders"
    Then it answers 200 with:
      """json
      { "State": "Disabled", "LastModified": 1767225613.5, "<rest>": "<any>" }
      """

  @API-23 @CFG-2 @CFG-3 @CON-4
  Scenario Outline: <member> can only be said when a mapping is created
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                                                                             |
      | EventSourceArn   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2           |
      | Topics           | ["orders"]                                                                                         |
      | StartingPosition | TRIM_HORIZON                                                                                       |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | <member> | <value> |
    Then it is refused with 400 InvalidParameterValueException:
      """
      '<named>' can only be set when the mapping is created.
      """

    Examples:
      | member                    | value                                                                                     | named                     |
      | EventSourceArn            | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2  | eventSourceArn            |
      | StartingPosition          | LATEST                                                                                    | startingPosition          |
      | StartingPositionTimestamp | 1                                                                                         | startingPositionTimestamp |
      | Topics                    | ["returns"]                                                                               | topics                    |
      | Queues                    | ["returns"]                                                                               | queues                    |
      | SelfManagedEventSource    | { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k1:9092"] } }                               | selfManagedEventSource    |
      | Tags                      | { "a": "b" }                                                                              | tags                      |

    @CFG-4
    Examples: the consumer group
      | member                              | value                            | named           |
      | AmazonManagedKafkaEventSourceConfig | { "ConsumerGroupId": "another" } | consumerGroupId |

  @CFG-5
  Scenario: The virtual host stays whatever an update says of the other credentials
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      """
    When CreateEventSourceMapping is called with:
      | FunctionName               | orders                                                                                                                                                    |
      | EventSourceArn             | arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b2c3d-0000-4000-8000-000000000001                                                                      |
      | Queues                     | ["orders"]                                                                                                                                                |
      | SourceAccessConfigurations | [{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:a-1" }, { "Type": "VIRTUAL_HOST", "URI": "shop" }]                 |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | SourceAccessConfigurations | [{ "Type": "VIRTUAL_HOST", "URI": "other" }] |
    Then it is refused with 400 InvalidParameterValueException:
      """
      'VIRTUAL_HOST' can only be set when the mapping is created.
      """
    When UpdateEventSourceMapping is called for "orders" with:
      | SourceAccessConfigurations | [{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:b-2" }] |
    Then it answers 202 with:
      """json
      {
        "SourceAccessConfigurations": [
          { "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:b-2" },
          { "Type": "VIRTUAL_HOST", "URI": "shop" }
        ],
        "<rest>": "<any>"
      }
      """

  @CFG-6 @LIF-11
  Scenario: A mapping is pointed at another function, and goes on where it was
    Given the pipeline
      """yaml
      Function: { FunctionName: old }
      EventSourceMappings: []
      Resources: { kinesis: { orders: {} } }
      """
    And the pipeline
      """yaml
      Function: { FunctionName: new }
      EventSourceMappings:
        - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/others", StartingPosition: LATEST }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | old                                                  |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    And these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    Then the function "old" receives only "a1"
    When UpdateEventSourceMapping is called for "orders" with:
      | FunctionName | new |
    Then it answers 202 with:
      """json
      { "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:new", "<rest>": "<any>" }
      """
    And the mapping "orders" is Enabled
    When these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a2   |
    Then the function "new" receives only "a2"
    And the function "old" receives only "a1"

  @PAGE-12 @CFG-7
  Scenario: The default window of Kafka does not come back by an update
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                                                                   |
      | EventSourceArn   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 |
      | Topics           | ["orders"]                                                                               |
      | StartingPosition | TRIM_HORIZON                                                                             |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | MaximumBatchingWindowInSeconds | 20 |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | MaximumBatchingWindowInSeconds | null |
    Then it answers 202 with:
      """json
      { "MaximumBatchingWindowInSeconds": 20, "<rest>": "<any>" }
      """
    When 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | MaximumBatchingWindowInSeconds | 0 |
    Then it answers 202 with:
      """json
      { "MaximumBatchingWindowInSeconds": 0, "<rest>": "<any>" }
      """
    When 1 second passes
    And DeleteEventSourceMapping is called for "orders"
    And 1 second passes
    And CreateEventSourceMapping is called with:
      | FunctionName     | orders                                                                                   |
      | EventSourceArn   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 |
      | Topics           | ["orders"]                                                                               |
      | StartingPosition | LATEST                                                                                   |
    And 1 second passes
    And records arrive at "orders" at these seconds: 7
    Then the function is invoked with these batches:
      | at  | trigger |
      | 7.5 | window  |

  @CFG-18
  Scenario: What can be turned off is turned off by its empty value
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      Resources: { kinesis: { orders: {} }, sqs: { jobs: {} } }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName      | orders                                                                                    |
      | EventSourceArn    | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                      |
      | StartingPosition  | TRIM_HORIZON                                                                              |
      | FilterCriteria    | { "Filters": [{ "Pattern": "{\"data\":{\"a\":[1]}}" }] }                                  |
      | DestinationConfig | { "OnFailure": { "Destination": "arn:aws:sqs:us-east-2:123456789012:dead" } }             |
      | MaximumRetryAttempts | 0                                                                                      |
    And 1 second passes
    And UpdateEventSourceMapping is called for "orders" with:
      | FilterCriteria    | {}                                     |
      | DestinationConfig | { "OnFailure": { "Destination": "" } } |
    Then it answers 202 with:
      """json
      { "DestinationConfig": { "OnFailure": {} }, "MaximumRetryAttempts": 0, "<rest>": "<any>" }
      """
    And the mapping "orders" is Enabled
    Given the function fails once
    When these records arrive at "orders":
      | PartitionKey | Data    | name |
      | ada          | {"a":2} | a2   |
    Then "a2" is discarded because of RetryAttemptsExhausted
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
      | ScalingConfig  | { "MaximumConcurrency": 5 }             |
    Then it answers 202 with:
      """json
      { "ScalingConfig": { "MaximumConcurrency": 5 }, "<rest>": "<any>" }
      """
    When 1 second passes
    And UpdateEventSourceMapping is called for "jobs" with:
      | ScalingConfig | {} |
    Then it answers 202 with:
      """json
      {
        "UUID": "<uuid>",
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs",
        "EventSourceMappingArn": "<any>",
        "FunctionArn": "<any>",
        "LastModified": "<time>",
        "State": "Updating",
        "StateTransitionReason": "USER_INITIATED",
        "FunctionResponseTypes": []
      }
      """

  @CFG-13 @CFG-31 @CFG-11 @CFG-1
  Scenario Outline: An update of a queue is held against the rules as well: <members>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 20 }
      EventSourceMappings: []
      Resources: { sqs: { jobs: { VisibilityTimeout: 30 } } }
      """
    And the pipeline
      """yaml
      Function: { FunctionName: slow, Timeout: 31 }
      EventSourceMappings:
        - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/others", StartingPosition: LATEST }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    And 1 second passes
    And UpdateEventSourceMapping is called for "jobs" with:
      """json
      { <members> }
      """
    Then it is refused with 400 <exception>:
      """
      <text>
      """
    When GetEventSourceMapping is called for "jobs"
    Then it answers 200 with:
      """json
      { "State": "Enabled", "BatchSize": 10, "<rest>": "<any>" }
      """

    Examples:
      | members                    | exception                      | text                                                                                            |
      | "BatchSize": 11            | InvalidParameterValueException | Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10 |
      | "FunctionName": "slow"     | InvalidParameterValueException | Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds                  |
      | "ParallelizationFactor": 2 | InvalidParameterValueException | Unsupported 'parallelizationFactor' parameter for given event source mapping type.              |
      | "BatchSize": 10001         | ValidationException            | 1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000 |

  @CFG-29 @CON-16
  Scenario Outline: <members> of <source>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      Resources: { AutoCreate: true }
      """
    When CreateEventSourceMapping is called with:
      """json
      { "FunctionName": "orders", "EventSourceArn": "arn:aws:<source>", <members> }
      """
    Then it answers 202

    Examples: bisection and partial responses are of streams, partial responses of queues too
      | source                                                                          | members                                                                                                                |
      | kinesis:us-east-2:123456789012:stream/orders                                    | "StartingPosition": "LATEST", "BisectBatchOnFunctionError": true, "FunctionResponseTypes": ["ReportBatchItemFailures"] |
      | dynamodb:us-east-2:123456789012:table/orders/stream/2024-06-10T19:26:16.525     | "StartingPosition": "LATEST", "BisectBatchOnFunctionError": true, "FunctionResponseTypes": ["ReportBatchItemFailures"] |
      | sqs:us-east-2:123456789012:orders                                               | "FunctionResponseTypes": ["ReportBatchItemFailures"]                                                                   |

  @CFG-23 @CFG-29
  Scenario Outline: Kafka has <members> in provisioned mode only
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      """
    When CreateEventSourceMapping is called with:
      """json
      {
        "FunctionName": "orders",
        "EventSourceArn": "arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2",
        "Topics": ["orders"],
        "StartingPosition": "LATEST",
        <members>
      }
      """
    Then it is refused with 400 InvalidParameterValueException:
      """
      <text>
      """

    Examples:
      | members                                              | text |
      | "BisectBatchOnFunctionError": true | BisectBatchOnFunctionError needs provisioned mode: add ProvisionedPollerConfig: { MinimumPollers: 1 }, or remove it. |
      | "FunctionResponseTypes": ["ReportBatchItemFailures"] | FunctionResponseTypes needs provisioned mode: add ProvisionedPollerConfig: { MinimumPollers: 1 }, or remove it. |
