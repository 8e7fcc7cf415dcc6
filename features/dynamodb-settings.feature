Feature: Settings of a mapping of a DynamoDB stream

  @PAGE-5 @PAGE-6 @PAGE-8 @BAT-1 @BAT-3 @BAT-5 @real
  Scenario: A window closes by its time or its size, and the next begins when the invocation ends
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 10
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 3 records
    And the function takes 4 seconds
    When 6 seconds pass
    And "late" arrives at "orders"
    Then the function is invoked with these batches:
      | records    | trigger |
      | r1, r2, r3 | size    |
      | late       | window  |

  @PAGE-8 @BAT-5 @PAGE-5
  Scenario: The window that follows an invocation begins at its end
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 10
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 3 records
    And the function takes 4 seconds
    When 6 seconds pass
    And "late" arrives at "orders"
    Then the function is invoked with these batches:
      | records    | trigger | at         |
      | r1, r2, r3 | size    | 0 seconds  |
      | late       | window  | 14 seconds |

  @PAGE-6 @BAT-22
  Scenario: A batch closes before it passes 6 MB
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 300
      Connections: { dynamodb: embedded }
      """
    And "orders" holds "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10", "a11", "a12", "a13", "a14", "a15", "a16" of 400000 bytes each
    Then the function is invoked with these batches:
      | records                                                          | trigger |
      | a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 | payload |
      | a16                                                              | window  |

  @PAGE-21 @LIF-13 @DDB-8 @real
  Scenario: A mapping at LATEST gets what is new from its first start on, also around a stop
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: LATEST
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 2 records
    When "new" arrives at "orders"
    Then the function receives only "new"
    When the pipeline is stopped
    And "meanwhile" arrives at "orders"
    And the pipeline starts again
    Then since then the function receives only "meanwhile"

  @DDB-8 @LIF-14 @GEN-2
  Scenario: What arrives while a mapping at LATEST is stopped is not lost, although nothing was ever stored but its moment
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: LATEST
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 2 records
    And the clock stands at 2 minutes
    When the pipeline is stopped
    And "meanwhile" arrives at "orders"
    And 1 hour passes
    And the pipeline starts again
    Then the function receives only "meanwhile"

  @FLT-11 @FLT-13 @FLT-14 @FLT-39 @real
  Scenario: Filters speak of the change, of the images and of what kind of change it is
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          FilterCriteria:
            Filters:
              - Pattern: { eventName: [INSERT], dynamodb: { NewImage: { kind: { S: [order] } } } }
      Connections: { dynamodb: embedded }
      """
    And "orders" holds these records:
      | name    | Put                                       |
      | order   | {"id":{"S":"1"},"kind":{"S":"order"}}     |
      | return  | {"id":{"S":"2"},"kind":{"S":"return"}}    |
      | changed | {"id":{"S":"1"},"kind":{"S":"order"},"n":{"N":"1"}} |
    Then the function receives only "order"
    And the position of "orders" is after "changed"

  @RBF-1 @RBF-9 @real
  Scenario: A partial response moves the shard to the first record that failed
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          FunctionResponseTypes: [ReportBatchItemFailures]
      Connections: { dynamodb: embedded }
      """
    And "orders" holds 4 records
    And the function reports "r3" as failed once
    Then the function is invoked with these batches:
      | records        | result  |
      | r1, r2, r3, r4 | partial |
      | r3, r4         | success |

  @EVT-9 @EVT-10
  Scenario Outline: The view type says which images a record has: <view>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: at, KeyType: RANGE }]
            AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: at, AttributeType: N }]
            StreamSpecification: { StreamViewType: <view> }
      """
    And "orders" holds these records:
      | Put                                              |
      | {"pk":{"S":"a"},"at":{"N":"7"},"b":{"B":"AAEC"}} |
    When the function takes 0 seconds
    Then the function is invoked with these batches:
      | records |
      | a/7     |
    And the function receives this event:
      """json
      {
        "Records": [
          {
            "dynamodb": {
              "ApproximateCreationDateTime": 1767225600,
              "Keys": { "pk": { "S": "a" }, "at": { "N": "7" } },<image>
              "SequenceNumber": "<sequence of \"a/7\">",
              "SizeBytes": <bytes>,
              "StreamViewType": "<view>"
            },
            "<rest>": "<any>"
          }
        ]
      }
      """

    Examples:
      | view               | bytes | image                                                                           |
      | KEYS_ONLY          | 7     |                                                                                 |
      | NEW_IMAGE          | 18    | "NewImage": { "pk": { "S": "a" }, "at": { "N": "7" }, "b": { "B": "AAEC" } },   |
      | OLD_IMAGE          | 7     |                                                                                 |
      | NEW_AND_OLD_IMAGES | 18    | "NewImage": { "pk": { "S": "a" }, "at": { "N": "7" }, "b": { "B": "AAEC" } },   |

  @LIF-12
  Scenario: A view type that changes is another stream, which is said
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: KEYS_ONLY }
      """
    And "orders" holds 1 record
    Then "r1" succeeds
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: NEW_IMAGE }
      """
    And "new" arrives at "orders"
    Then this event happens:
      | event        | code             |
      | SourceFailed | SOURCE_RECREATED |
    And since then the function receives only "new"

  Scenario: A table without a stream is said to have none, and its mapping waits for one
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      """
    Then this event happens:
      | event        | code             | message                                                                   |
      | SourceFailed | SOURCE_NOT_FOUND | Table orders has no stream: it was made without StreamSpecification       |

  @DDB-1 @GEN-14
  Scenario: A table that nothing declares is made, and said
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Connections: { dynamodb: embedded }
      """
    Then this event happens:
      | event           | service  | resource | detail                         |
      | ResourceCreated | dynamodb | orders   | key id (S), NEW_AND_OLD_IMAGES |
