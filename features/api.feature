Feature: Mappings are made, read, changed and deleted through AWS's API
  `pipeline up --api` answers AWS's operations on mappings. Steps call them by their names.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings: []
      Resources:
        kinesis: { orders: {} }
        sqs: { jobs: {} }
        kafka: { payments: {} }
      """

  @API-1 @API-2 @API-3 @API-4 @API-7 @API-10 @API-11 @CON-21 @CON-22 @LIF-2 @LIF-6
  Scenario: A mapping of a stream answers with every default, and with −1 for what has no limit
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    Then it answers 202 with:
      """json
      {
        "UUID": "<uuid>",
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "ParallelizationFactor": 1,
        "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders",
        "EventSourceMappingArn": "<any>",
        "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:orders",
        "LastModified": "<time>",
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "DestinationConfig": { "OnFailure": {} },
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": false,
        "MaximumRetryAttempts": -1,
        "TumblingWindowInSeconds": 0,
        "FunctionResponseTypes": []
      }
      """
    And the mapping "orders" is Enabled
    When these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    Then the function is invoked with these batches:
      | records | result  |
      | a1      | success |
    When GetEventSourceMapping is called for "orders"
    Then it answers 200 with:
      """json
      { "State": "Enabled", "LastProcessingResult": "OK", "BatchSize": 100, "<rest>": "<any>" }
      """

  @API-8 @CON-21 @LIF-6 @LIF-7
  Scenario: A mapping of a queue answers with fewer members, and another reason
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                   |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs  |
    Then it answers 202 with:
      """json
      {
        "UUID": "<uuid>",
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs",
        "EventSourceMappingArn": "<any>",
        "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:orders",
        "LastModified": "<time>",
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
        "FunctionResponseTypes": []
      }
      """

  @LIF-3
  Scenario Outline: Created without being enabled, a mapping of <source> is <state> in the answer
    When CreateEventSourceMapping is called with:
      """json
      { "FunctionName": "orders", "EventSourceArn": "arn:aws:<arn>", <members> "Enabled": false }
      """
    Then it answers 202 with:
      """json
      { "State": "<state>", "<rest>": "<any>" }
      """
    When 1 second passes
    And GetEventSourceMapping is called for "<name>"
    Then it answers 200 with:
      """json
      { "State": "Disabled", "<rest>": "<any>" }
      """

    Examples:
      | source   | name   | state    | arn                                          | members                             |
      | a queue  | jobs   | Disabled | sqs:us-east-2:123456789012:jobs              |                                     |
      | a stream | orders | Creating | kinesis:us-east-2:123456789012:stream/orders | "StartingPosition": "TRIM_HORIZON", |

  @API-9 @CON-21 @LIF-6
  Scenario: A mapping of self-managed Kafka answers with its group, and without a window
    When CreateEventSourceMapping is called with:
      | FunctionName               | orders                                                                                              |
      | SelfManagedEventSource     | { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k1.example:9092"] } }                                 |
      | SourceAccessConfigurations | [{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka-a1" }]  |
      | Topics                     | ["payments"]                                                                                        |
      | StartingPosition           | TRIM_HORIZON                                                                                        |
    Then it answers 202 with:
      """json
      {
        "UUID": "<uuid>",
        "BatchSize": 100,
        "EventSourceMappingArn": "<any>",
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:orders",
        "LastModified": "<time>",
        "LastProcessingResult": "No records processed",
        "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k1.example:9092"] } },
        "SelfManagedKafkaEventSourceConfig": { "ConsumerGroupId": "<uuid>" },
        "SourceAccessConfigurations": [
          { "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka-a1" }
        ],
        "StartingPosition": "TRIM_HORIZON",
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
        "Topics": ["payments"]
      }
      """

  @API-10 @CON-22
  Scenario: Limits that were asked for are shown as they are, also the largest
    When CreateEventSourceMapping is called with:
      | FunctionName              | orders                                               |
      | EventSourceArn            | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition          | LATEST                                               |
      | MaximumRecordAgeInSeconds | 604800                                               |
      | MaximumRetryAttempts      | 10000                                                |
    Then it answers 202 with:
      """json
      { "MaximumRecordAgeInSeconds": 604800, "MaximumRetryAttempts": 10000, "<rest>": "<any>" }
      """

  @API-5 @API-11
  Scenario: Tags are told by ListTags only
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | LATEST                                               |
      | Tags             | { "team": "a", "stage": "test" }                     |
    And UntagResource is called for "orders" with:
      | tagKeys | ["stage"] |
    Then it answers 204
    When TagResource is called for "orders" with:
      | Tags | { "cost": "1" } |
    Then it answers 204
    When ListTags is called for "orders"
    Then it answers 200 with:
      """json
      { "Tags": { "team": "a", "cost": "1" } }
      """
    When ListEventSourceMappings is called
    Then it answers 200 with:
      """json
      {
        "EventSourceMappings": [
          {
            "UUID": "<uuid>",
            "StartingPosition": "LATEST",
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 0,
            "ParallelizationFactor": 1,
            "EventSourceArn": "<any>",
            "EventSourceMappingArn": "<any>",
            "FunctionArn": "<any>",
            "LastModified": "<time>",
            "LastProcessingResult": "No records processed",
            "State": "<any>",
            "StateTransitionReason": "User action",
            "DestinationConfig": { "OnFailure": {} },
            "MaximumRecordAgeInSeconds": -1,
            "BisectBatchOnFunctionError": false,
            "MaximumRetryAttempts": -1,
            "TumblingWindowInSeconds": 0,
            "FunctionResponseTypes": []
          }
        ]
      }
      """

  @API-6
  Scenario Outline: A function that is named "<name>" is shown with its qualifier
    When CreateEventSourceMapping is called with:
      | FunctionName   | <name>                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    Then it answers 202 with:
      """json
      { "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:<shown>", "<rest>": "<any>" }
      """

    Examples:
      | name                                                         | shown          |
      | orders                                                       | orders         |
      | orders:PROD                                                  | orders:PROD    |
      | 123456789012:function:orders:7                               | orders:7       |
      | 123456789012:function:orders:$LATEST                         | orders:$LATEST |
      | arn:aws:lambda:us-east-2:123456789012:function:orders        | orders         |
      | arn:aws:lambda:us-east-2:123456789012:function:orders:PROD   | orders:PROD    |

  @API-12 @API-13 @API-14 @API-15
  Scenario: Mappings are listed in pages, and by source and function
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    And CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | LATEST                                               |
    And ListEventSourceMappings is called with:
      | MaxItems | 1 |
    Then it answers 200 with:
      """json
      {
        "EventSourceMappings": [
          { "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "<rest>": "<any>" }
        ],
        "NextMarker": "<any>"
      }
      """
    When ListEventSourceMappings is called with:
      | MaxItems | 10000        |
      | Marker   | <NextMarker> |
    Then it answers 200 with:
      """json
      {
        "EventSourceMappings": [
          { "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders", "<rest>": "<any>" }
        ]
      }
      """
    When ListEventSourceMappings is called with:
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
      | FunctionName   | orders                                  |
    Then it answers 200 with:
      """json
      { "EventSourceMappings": [{ "BatchSize": 10, "<rest>": "<any>" }] }
      """
    When ListEventSourceMappings is called with:
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
      | FunctionName   | returns                                 |
    Then it answers 200 with:
      """json
      { "EventSourceMappings": [] }
      """

  @FLT-45 @FLT-46 @CFG-18 @CFG-27 @CFG-28
  Scenario: A key for filters is kept and shown, a list leaves its filters out, and they filter as ever
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                                   |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders     |
      | StartingPosition | TRIM_HORIZON                                             |
      | KMSKeyArn        | arn:aws:kms:us-east-2:123456789012:key/a1                |
      | FilterCriteria   | { "Filters": [{ "Pattern": "{\"data\":{\"a\":[1]}}" }] } |
    And ListEventSourceMappings is called
    Then it answers 200 with:
      """json
      {
        "EventSourceMappings": [
          {
            "KMSKeyArn": "arn:aws:kms:us-east-2:123456789012:key/a1",
            "FilterCriteria": null,
            "<rest>": "<any>"
          }
        ]
      }
      """
    When GetEventSourceMapping is called for "orders"
    Then it answers 200 with:
      """json
      {
        "KMSKeyArn": "arn:aws:kms:us-east-2:123456789012:key/a1",
        "FilterCriteria": { "Filters": [{ "Pattern": "{\"data\":{\"a\":[1]}}" }] },
        "<rest>": "<any>"
      }
      """
    When these records arrive at "orders":
      | PartitionKey | Data    | name |
      | ada          | {"a":1} | a1   |
      | ada          | {"a":2} | a2   |
    Then the function receives only "a1"
    When UpdateEventSourceMapping is called for "orders" with:
      | KMSKeyArn      | ""                |
      | FilterCriteria | { "Filters": [] } |
    And GetEventSourceMapping is called for "orders"
    Then it answers 200 with:
      """json
      {
        "UUID": "<uuid>",
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "ParallelizationFactor": 1,
        "EventSourceArn": "<any>",
        "EventSourceMappingArn": "<any>",
        "FunctionArn": "<any>",
        "LastModified": "<time>",
        "LastProcessingResult": "OK",
        "State": "<any>",
        "StateTransitionReason": "User action",
        "DestinationConfig": { "OnFailure": {} },
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": false,
        "MaximumRetryAttempts": -1,
        "TumblingWindowInSeconds": 0,
        "FunctionResponseTypes": []
      }
      """

  @PAGE-3 @LIF-5 @LIF-13
  Scenario: A mapping is there again after the process was killed, and a deleted one is gone with its position
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    And these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    Then the function receives only "a1"
    When the pipeline is killed
    And the pipeline starts again
    And these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a2   |
    Then since then the function receives only "a2"
    When DeleteEventSourceMapping is called for "orders"
    Then it answers 202 with:
      """json
      { "State": "Deleting", "<rest>": "<any>" }
      """
    When 1 second passes
    And ListEventSourceMappings is called
    Then it answers 200 with:
      """json
      { "EventSourceMappings": [] }
      """
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    Then since then the function receives only "a1", "a2"
