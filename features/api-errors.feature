Feature: What AWS's API refuses
  Exception, status and text are AWS's where they are known. What is refused changes nothing.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 30 }
      EventSourceMappings: []
      Resources:
        AutoCreate: false
        kinesis: { orders: {} }
        sqs: { jobs: {}, jobs.fifo: {}, slow: { VisibilityTimeout: 10 } }
        kafka: { payments: {} }
      """

  Scenario Outline: A creation: <what>
    When CreateEventSourceMapping is called with:
      """json
      { <members> }
      """
    Then it is refused with 400 InvalidParameterValueException:
      """
      <text>
      """
    When ListEventSourceMappings is called
    Then it answers 200 with:
      """json
      { "EventSourceMappings": [] }
      """

    @API-16 @API-23 @API-28
    Examples: what is asked for is not there
      | what                  | members                                                                                                                                     | text                                                                        |
      | no source             | "FunctionName": "orders"                                                                                                                    | Unrecognized event source.                                                  |
      | no source of AWS      | "FunctionName": "orders", "EventSourceArn": "arn:aws:s3:::bucket"                                                                           | Unrecognized event source.                                                  |
      | no source, no function | "FunctionName": "nobody"                                                                                                                   | Unrecognized event source.                                                  |
      | no function           | "FunctionName": "nobody", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs"                                                       | Function does not exist                                                     |
      | no function, wrong destination | "FunctionName": "nobody", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "DestinationConfig": { "OnSuccess": { "Destination": "x" } } | Function does not exist                                    |
      | no stream             | "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/none", "StartingPosition": "LATEST"              | Stream not found: arn:aws:kinesis:us-east-2:123456789012:stream/none        |
      | no table              | "FunctionName": "orders", "EventSourceArn": "arn:aws:dynamodb:us-east-2:123456789012:table/none/stream/2024-06-10T19:26:16.525", "StartingPosition": "LATEST" | Stream not found: arn:aws:dynamodb:us-east-2:123456789012:table/none/stream/2024-06-10T19:26:16.525 |
      | no queue              | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:none"                                                       | Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist. |

    @API-16 @API-23 @API-24 @API-25 @CFG-1
    Examples: no starting position
      | what                  | members                                                                                           | text                                                                                                                |
      | no StartingPosition   | "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders" | 1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null. |

    @API-16 @API-23 @CFG-9
    Examples: a moment of a table
      | what         | members                                                                                                                                                              | text                                                                                                                  |
      | AT_TIMESTAMP | "FunctionName": "orders", "EventSourceArn": "arn:aws:dynamodb:us-east-2:123456789012:table/t/stream/2024-06-10T19:26:16.525", "StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1 | Unsupported starting position for arn type: arn:aws:dynamodb:us-east-2:123456789012:table/t/stream/2024-06-10T19:26:16.525 |

    @API-16 @API-23 @CFG-11 @CFG-12 @CFG-29
    Examples: settings of other sources
      | what                    | members                                                                                                                                                                                    | text                                                                                             |
      | OnSuccess               | "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders", "StartingPosition": "LATEST", "DestinationConfig": { "OnSuccess": { "Destination": "arn:aws:sqs:us-east-2:123456789012:jobs" } } | Unsupported DestinationConfig parameter for given event source mapping type. |
      | a queue's destination   | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "DestinationConfig": { "OnFailure": { "Destination": "arn:aws:sqs:us-east-2:123456789012:slow" } } | Unsupported DestinationConfig parameter for given event source mapping type.                    |
      | a queue's bisection     | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "BisectBatchOnFunctionError": true                                                                  | Unsupported 'bisectBatchOnFunctionError' parameter for given event source mapping type.          |
      | a queue's factor        | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "ParallelizationFactor": 2                                                                          | Unsupported 'parallelizationFactor' parameter for given event source mapping type.               |

    @API-16 @API-23 @CFG-10 @CFG-11
    Examples: a queue has no starting position
      | what                    | members                                                                                                                      | text                                                                                   |
      | a queue's position      | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "StartingPosition": "LATEST"          | Unsupported 'startingPosition' parameter for given event source mapping type.          |

    @API-16 @API-23 @CFG-11 @CFG-16
    Examples: concurrency is of queues
      | what                    | members                                                                                                                                                                          | text                                                                               |
      | a stream's concurrency  | "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders", "StartingPosition": "LATEST", "ScalingConfig": { "MaximumConcurrency": 2 } | Unsupported 'scalingConfig' parameter for given event source mapping type.         |

    @API-16 @API-23 @CFG-13 @CFG-15 @CFG-31
    Examples: settings of a queue that do not go together
      | what                             | members                                                                                                                            | text                                                                                           |
      | a large batch without a window   | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs", "BatchSize": 11                            | Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10 |
      | a window of a FIFO queue         | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:jobs.fifo", "MaximumBatchingWindowInSeconds": 1   | Batching window is not supported for FIFO queues                                               |
      | a function slower than its queue | "FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:slow"                                             | Queue visibility timeout: 10 seconds is less than Function timeout: 30 seconds                 |

    @API-16 @API-23 @FLT-3
    Examples: a filter that is none
      | what           | members                                                                                                                                                                                                  | text                               |
      | a wrong filter | "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders", "StartingPosition": "LATEST", "FilterCriteria": { "Filters": [{ "Pattern": "{\"data\": 1}" }] } | Invalid filter pattern definition. |

    @API-16 @API-23 @CFG-24
    Examples: self-managed Kafka without credentials
      | what           | members                                                                                                                                                                               | text                                                        |
      | no credentials | "FunctionName": "orders", "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k1.example:9092"] } }, "Topics": ["payments"], "StartingPosition": "LATEST" | Required 'sourceAccessConfigurations' parameter is missing. |

  Scenario Outline: A creation with values that the model does not have: <what>
    When CreateEventSourceMapping is called with:
      """json
      {
        "FunctionName": "orders",
        "EventSourceArn": "arn:aws:kinesis:us-east-2:123456789012:stream/orders",
        "StartingPosition": "LATEST",
        <members>
      }
      """
    Then it is refused with 400 ValidationException:
      """
      <text>
      """

    @API-16 @API-23 @API-24 @API-25 @CFG-1
    Examples:
      | what                   | members                                                  | text |
      | a position             | "StartingPosition": "NEWEST"                             | 1 validation error detected: Value 'NEWEST' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON] |
      | a batch too small      | "BatchSize": 0                                           | 1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1 |
      | a batch too large      | "BatchSize": 10001                                       | 1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000 |
      | a window too long      | "MaximumBatchingWindowInSeconds": 301                    | 1 validation error detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300 |
      | a factor too large     | "ParallelizationFactor": 11                              | 1 validation error detected: Value '11' at 'parallelizationFactor' failed to satisfy constraint: Member must have value less than or equal to 10 |
      | too many attempts      | "MaximumRetryAttempts": 10001                            | 1 validation error detected: Value '10001' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 10000 |
      | a window too wide      | "TumblingWindowInSeconds": 901                           | 1 validation error detected: Value '901' at 'tumblingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 900 |
      | two at once            | "BatchSize": 0, "MaximumRecordAgeInSeconds": 30          | 2 validation errors detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '30' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60 |

  @API-16 @API-17 @API-18 @API-26 @API-27 @API-29 @SIL-12
  Scenario: A second mapping of a stream and function, whatever the qualifier
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | LATEST                                               |
    And CreateEventSourceMapping is called with:
      | FunctionName     | orders:PROD                                          |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    Then it is refused with 409 ResourceConflictException:
      """
      The event source arn (" arn:aws:kinesis:us-east-2:123456789012:stream/orders ") and function (" orders ") provided mapping already exists. Please update or delete the existing mapping with UUID <uuid>
      """
    And it answers 409 with:
      """json
      { "Type": "User", "message": "<any>" }
      """

  @API-16 @API-26 @API-29
  Scenario: A second mapping of a queue
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    And CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    Then it is refused with 409 ResourceConflictException:
      """
      An event source mapping with SQS arn (" arn:aws:sqs:us-east-2:123456789012:jobs ") and function (" orders ") already exists. Please update or delete the existing mapping with UUID <uuid>
      """

  @API-16 @API-26
  Scenario: A second mapping of a topic that one of the servers has a mapping for
    When CreateEventSourceMapping is called with:
      | FunctionName               | orders                                                                                             |
      | SelfManagedEventSource     | { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k1:9092"] } }                                        |
      | SourceAccessConfigurations | [{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka-a1" }] |
      | Topics                     | ["payments"]                                                                                       |
      | StartingPosition           | LATEST                                                                                             |
    And CreateEventSourceMapping is called with:
      | FunctionName               | orders                                                                                             |
      | SelfManagedEventSource     | { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["k2:9092", "k1:9092"] } }                             |
      | SourceAccessConfigurations | [{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka-a1" }] |
      | Topics                     | ["payments"]                                                                                       |
      | StartingPosition           | LATEST                                                                                             |
    Then it is refused with 409 ResourceConflictException:
      """
      An event source mapping with event source ("k2:9092,k1:9092"), function ("arn:aws:lambda:us-east-1:000000000000:function:orders"), topics ("payments") already exists. Please update or delete the existing mapping with UUID <uuid>
      """

  @API-16 @API-17 @API-23
  Scenario Outline: A mapping that there is not: <operation>
    When <operation> is called for "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
    Then it is refused with 404 ResourceNotFoundException:
      """
      The resource you requested does not exist.
      """
    And it answers 404 with:
      """json
      { "Type": "User", "Message": "The resource you requested does not exist." }
      """

    Examples:
      | operation                |
      | GetEventSourceMapping    |
      | UpdateEventSourceMapping |
      | DeleteEventSourceMapping |

  @API-16 @API-17 @API-23
  Scenario Outline: Tags of a mapping that there is not: <operation>
    When <operation> is called for "arn:aws:lambda:us-east-2:123456789012:event-source-mapping:14e0db71-5d35-4eb5-b481-8945cf9d10c2" with:
      | <member> | <value> |
    Then it is refused with 404 ResourceNotFoundException:
      """
      Event source mapping not found: arn:aws:lambda:us-east-2:123456789012:event-source-mapping:14e0db71-5d35-4eb5-b481-8945cf9d10c2
      """

    Examples:
      | operation     | member  | value          |
      | ListTags      |         |                |
      | TagResource   | Tags    | { "a": "b" }   |
      | UntagResource | tagKeys | ["a"]          |

  @API-16 @API-23 @API-24
  Scenario: Tags of what is no mapping, no keys, no tags
    When ListTags is called for "arn:aws:lambda:us-east-2:123456789012:layer:x"
    Then it is refused with 400 ValidationException:
      """
      1 validation error detected: Value 'arn:aws:lambda:us-east-2:123456789012:layer:x' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}
      """
    When CreateEventSourceMapping is called with:
      | FunctionName   | orders                                  |
      | EventSourceArn | arn:aws:sqs:us-east-2:123456789012:jobs |
    And UntagResource is called for "jobs"
    Then it is refused with 400 ValidationException:
      """
      1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null
      """
    When TagResource is called for "jobs" with:
      | Tags | {} |
    Then it is refused with 400 InvalidParameterValueException:
      """
      An error occurred and the request cannot be processed.
      """

  @API-16 @API-17 @API-21 @LIF-19
  Scenario: A mapping in use is neither changed nor deleted, but told
    Given the function takes 20 seconds
    When CreateEventSourceMapping is called with:
      | FunctionName     | orders                                               |
      | EventSourceArn   | arn:aws:kinesis:us-east-2:123456789012:stream/orders |
      | StartingPosition | TRIM_HORIZON                                         |
    And these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
    And 2 seconds pass
    And UpdateEventSourceMapping is called for "orders" with:
      | BatchSize | 10 |
    Then it answers 202 with:
      """json
      { "State": "Updating", "BatchSize": 10, "<rest>": "<any>" }
      """
    When DeleteEventSourceMapping is called for "orders"
    Then it is refused with 400 ResourceInUseException:
      """
      Cannot delete the event source mapping because it is in use.
      """
    And it answers 400 with:
      """json
      { "Type": "User", "Message": "<any>" }
      """
    When UpdateEventSourceMapping is called for "orders" with:
      | BatchSize | 20 |
    Then it is refused with 400 ResourceInUseException:
      """
      Cannot update the event source mapping because it is in use.
      """
    When GetEventSourceMapping is called for "orders"
    Then it answers 200
    When ListEventSourceMappings is called
    Then it answers 200

  @API-16 @API-17 @API-19 @API-20
  Scenario: More operations a second than are taken
    Given the API takes 2 requests a second
    When ListEventSourceMappings is called
    And GetEventSourceMapping is called for "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
    And ListEventSourceMappings is called
    Then it is refused with 429 TooManyRequestsException:
      """
      Rate exceeded
      """
    And it answers 429 with:
      """json
      { "Type": "User", "Reason": "CallerRateLimitExceeded", "message": "Rate exceeded" }
      """
    When 1 second passes
    And ListEventSourceMappings is called
    Then it answers 200
