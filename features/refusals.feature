Feature: Pipelines that are refused
  What AWS refuses is refused before anything starts, by a code that says why.

  Scenario Outline: A Kinesis mapping with <settings>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", <settings> }
      """
    Then the pipeline is refused because of "<code>"

    @PAGE-13 @CFG-1 @KIN-1
    Examples: batch sizes
      | settings                                     | code        |
      | StartingPosition: LATEST, BatchSize: 0       | VALUE_RANGE |
      | StartingPosition: LATEST, BatchSize: 10001   | VALUE_RANGE |
      | StartingPosition: LATEST, BatchSize: 2.5     | VALUE_TYPE  |

    @BAT-3 @CFG-1 @KIN-1
    Examples: windows
      | settings                                                       | code        |
      | StartingPosition: LATEST, MaximumBatchingWindowInSeconds: 301  | VALUE_RANGE |
      | StartingPosition: LATEST, MaximumBatchingWindowInSeconds: -1   | VALUE_RANGE |
      | StartingPosition: LATEST, MaximumBatchingWindowInSeconds: 0.5  | VALUE_TYPE  |

    @PAGE-14 @GEN-7
    Examples: a payload limit
      | settings                                                       | code                |
      | StartingPosition: LATEST, MaximumPayloadSizeInBytes: 1000000   | PAYLOAD_LIMIT_FIXED |
      | StartingPosition: LATEST, MaximumBatchSizeInMegabytes: 1       | PAYLOAD_LIMIT_FIXED |

    @CFG-1 @KIN-1
    Examples: where to start
      | settings                             | code          |
      | BatchSize: 10                        | KEY_MISSING   |
      | StartingPosition: NEWEST             | VALUE_UNKNOWN |

    @CFG-8
    Examples: a moment to start at
      | settings                                                            | code              |
      | StartingPosition: AT_TIMESTAMP                                      | TIMESTAMP_MISSING |
      | StartingPosition: LATEST, StartingPositionTimestamp: 1767225600     | TIMESTAMP_UNUSED  |

    @CFG-1
    Examples: a moment that is still to come
      | settings                                                               | code                |
      | StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1767225601  | TIMESTAMP_IN_FUTURE |

    @CFG-11
    Examples: settings of other sources
      | settings                                                        | code                  |
      | StartingPosition: LATEST, Topics: [orders]                      | PARAMETER_UNSUPPORTED |
      | StartingPosition: LATEST, ScalingConfig: {}                     | PARAMETER_UNSUPPORTED |

    @CFG-12
    Examples: a destination for successes
      | settings                                                                       | code                   |
      | StartingPosition: LATEST, DestinationConfig: { OnSuccess: { Destination: "" }} | ON_SUCCESS_UNSUPPORTED |

    @CFG-22
    Examples: lanes beside a tumbling window
      | settings                                                                       | code                          |
      | StartingPosition: LATEST, ParallelizationFactor: 2, TumblingWindowInSeconds: 5 | TUMBLING_WITH_PARALLELIZATION |

    @CFG-1
    Examples: ranges of the other settings
      | settings                                                   | code        |
      | StartingPosition: LATEST, ParallelizationFactor: 11        | VALUE_RANGE |
      | StartingPosition: LATEST, MaximumRecordAgeInSeconds: 59    | VALUE_RANGE |
      | StartingPosition: LATEST, MaximumRetryAttempts: 10001      | VALUE_RANGE |
      | StartingPosition: LATEST, TumblingWindowInSeconds: 901     | VALUE_RANGE |

  Scenario Outline: An MSK mapping with <settings>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: <timeout> }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          <settings>
      """
    Then the pipeline is refused because of "<code>"

    @PAGE-10 @BAT-3 @CFG-1
    Examples: windows
      | timeout | settings                             | code        |
      | 3       | MaximumBatchingWindowInSeconds: 301  | VALUE_RANGE |
      | 3       | MaximumBatchingWindowInSeconds: -1   | VALUE_RANGE |
      | 3       | MaximumBatchingWindowInSeconds: 0.5  | VALUE_TYPE  |
      | 3       | MaximumBatchingWindowInSeconds: "5"  | VALUE_TYPE  |

    @PAGE-13 @CFG-1 @KAF-1
    Examples: batch sizes
      | timeout | settings         | code        |
      | 3       | BatchSize: 0     | VALUE_RANGE |
      | 3       | BatchSize: 10001 | VALUE_RANGE |

    @KAF-4 @CFG-11
    Examples: settings of other sources
      | timeout | settings                   | code                  |
      | 3       | ParallelizationFactor: 2   | PARAMETER_UNSUPPORTED |
      | 3       | TumblingWindowInSeconds: 5 | PARAMETER_UNSUPPORTED |

    @CFG-23
    Examples: settings of provisioned mode
      | timeout | settings                           | code                    |
      | 3       | MaximumRetryAttempts: 2            | PROVISIONED_MODE_NEEDED |
      | 3       | BisectBatchOnFunctionError: true   | PROVISIONED_MODE_NEEDED |

    @CFG-17
    Examples: fewer pollers at most than at least
      | timeout | settings                                                        | code             |
      | 3       | ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 2 } | POLLERS_REVERSED |

    @GEN-6
    Examples: a timeout above 14 minutes
      | timeout | settings      | code                      |
      | 841     | BatchSize: 10 | FUNCTION_TIMEOUT_TOO_LONG |

  @KAF-14
  Scenario: A Kafka mapping that starts at a moment that is still to come
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: AT_TIMESTAMP
          StartingPositionTimestamp: 1767225601
      """
    Then the pipeline is refused because of "TIMESTAMP_IN_FUTURE"

  @GEN-6
  Scenario: Fourteen minutes are allowed for Kafka, fifteen for Kinesis
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 840 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And the pipeline
      """yaml
      Function: { FunctionName: returns, Timeout: 900 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/returns
          StartingPosition: TRIM_HORIZON
      """
    Then the mapping "orders.orders" is Enabled
    And the mapping "returns.returns" is Enabled

  @CFG-14 @CON-1
  Scenario: A large Kinesis batch needs no window
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 100
          MaximumBatchingWindowInSeconds: 0
      """
    Then the mapping "orders.orders" is Enabled

  Scenario Outline: <what>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - <mapping>
      """
    Then the pipeline is refused because of "<code>"

    @GEN-14
    Examples: sources
      | what                    | mapping                                                                                                                                                                       | code                |
      | No source               | { StartingPosition: LATEST }                                                                                                                                                  | SOURCE_MISSING      |
      | Two sources             | { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b:9092"] } }, StartingPosition: LATEST } | SOURCE_AMBIGUOUS    |
      | A topic that is no source | { EventSourceArn: "arn:aws:sns:us-east-2:123456789012:orders" }                                                                                                              | SOURCE_UNRECOGNIZED |
      | An ARN that is none     | { EventSourceArn: "arn:aws:kinesis:us-east-2:1234:stream/orders", StartingPosition: LATEST }                                                                                  | ARN_MALFORMED       |

    @CFG-9
    Examples: a moment in a DynamoDB stream
      | what                        | mapping                                                                                                                                                                                                | code              |
      | AT_TIMESTAMP for DynamoDB   | { EventSourceArn: "arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000", StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1 }                                | VALUE_UNSUPPORTED |

    @CFG-13
    Examples: a large SQS batch
      | what                                | mapping                                                                          | code          |
      | More than 10 messages need a window | { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:orders", BatchSize: 11 }   | WINDOW_NEEDED |

    @CFG-16 @NEW-16
    Examples: two ways to scale
      | what                                        | mapping                                                                                                                                                        | code              |
      | Maximum concurrency and provisioned pollers | { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:orders", ScalingConfig: { MaximumConcurrency: 5 }, ProvisionedPollerConfig: { MinimumPollers: 2 } }      | SCALING_AMBIGUOUS |

    @CFG-15
    Examples: a FIFO queue
      | what                             | mapping                                                                                                      | code                  |
      | More than 10 messages of a FIFO  | { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:orders.fifo", BatchSize: 11 }                          | VALUE_RANGE           |
      | A window for a FIFO              | { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:orders.fifo", MaximumBatchingWindowInSeconds: 1 }      | VALUE_RANGE           |

    @CFG-21
    Examples: ways to sign in
      | what                                | mapping                                                                                                                                                                                                                                       | code          |
      | A way to sign in that nobody knows  | { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b:9092"] } }, Topics: [orders], StartingPosition: LATEST, SourceAccessConfigurations: [{ Type: PASSWORD, URI: "arn:aws:secretsmanager:us-east-2:123456789012:secret:s" }] } | VALUE_UNKNOWN |

    @CFG-30
    Examples: groups of metrics
      | what                          | mapping                                                                                                                                              | code              |
      | Metrics of Kafka for Kinesis  | { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: LATEST, MetricsConfig: { Metrics: [KafkaMetrics] } }     | VALUE_UNSUPPORTED |

  @CFG-31
  Scenario: A function may not take longer than its queue hides a message
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 31 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:orders
      """
    Then the pipeline is refused because of "FUNCTION_TIMEOUT_ABOVE_VISIBILITY"

  @CFG-28
  Scenario: An empty list of filters is none
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FilterCriteria: { Filters: [] }
      """
    And "orders" holds 1 record
    Then the function is invoked once

  @API-26
  Scenario: One function reads one source once
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: LATEST
        - Id: again
          EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    Then the pipeline is refused because of "MAPPING_TWICE"

  @KAF-12
  Scenario: A consumer group belongs to one mapping
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: LATEST
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: shipping }
      """
    And the pipeline
      """yaml
      Function: { FunctionName: statistics }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: LATEST
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: shipping }
      """
    Then the pipeline is refused because of "CONSUMER_GROUP_TAKEN"

  Scenario Outline: What is valid and not built yet is refused by name: <settings>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:orders
          <settings>
      """
    Then the pipeline is refused because of "NOT_BUILT"

    Examples:
      | settings                                       |
      | ProvisionedPollerConfig: { MinimumPollers: 2 } |

  Scenario: A setting that nobody knows is refused
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSizes: 10
      """
    Then the pipeline is refused because of "KEY_UNKNOWN"
