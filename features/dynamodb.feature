Feature: DynamoDB Streams
  A mapping reads the stream of a table: each change of an item is a record.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      """

  @PAGE-1 @PAGE-4 @PAGE-7 @PAGE-13 @PAGE-40 @GEN-1 @GEN-3 @BAT-4 @real
  Scenario: Changes go to the function together, a batch at most at once
    Given "orders" holds these records:
      | name    | Put                                 | Update                               | Delete            |
      | placed  | {"id":{"S":"o-1"},"n":{"N":"1"}}    |                                      |                   |
      | changed |                                     | {"id":{"S":"o-1"},"paid":{"BOOL":true}} |                |
      | other   | {"id":{"S":"o-2"}}                  |                                      |                   |
      | gone    |                                     |                                      | {"id":{"S":"o-1"}} |
    Then the function is invoked with these batches:
      | records                | result  | trigger   |
      | placed, changed, other | success | size      |
      | gone                   | success | available |
    And the function receives this event:
      """json
      {
        "Records": [
          {
            "eventID": "<id of \"placed\">",
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
              "ApproximateCreationDateTime": "<any>",
              "Keys": { "id": { "S": "o-1" } },
              "NewImage": { "id": { "S": "o-1" }, "n": { "N": "1" } },
              "SequenceNumber": "<sequence of \"placed\">",
              "SizeBytes": 13,
              "StreamViewType": "NEW_AND_OLD_IMAGES"
            },
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
          },
          {
            "eventID": "<id of \"changed\">",
            "eventName": "MODIFY",
            "dynamodb": {
              "Keys": { "id": { "S": "o-1" } },
              "NewImage": { "id": { "S": "o-1" }, "n": { "N": "1" }, "paid": { "BOOL": true } },
              "OldImage": { "id": { "S": "o-1" }, "n": { "N": "1" } },
              "<rest>": "<any>"
            },
            "<rest>": "<any>"
          },
          { "eventName": "INSERT", "<rest>": "<any>" }
        ]
      }
      """
    And nothing is lost

  @PAGE-20 @PAGE-23 @GEN-9 @ERR-4 @real
  Scenario: A failed batch comes again, whole and in order, and its shard waits
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
      | {"id":{"S":"b"}} |
      | {"id":{"S":"c"}} |
    And the function fails twice
    When "d" arrives at "orders"
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a, b, c | error   | 1       |
      | a, b, c | error   | 2       |
      | a, b, c | success | 3       |
      | d       | success | 1       |
    And the position of "orders" is after "d"

  @PAGE-3 @GEN-2 @real
  Scenario: A kill loses nothing: what was not settled comes again
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
      | {"id":{"S":"b"}} |
      | {"id":{"S":"c"}} |
      | {"id":{"S":"d"}} |
    And the function takes 10 seconds
    When 12 seconds pass
    And the pipeline is killed
    And "e" arrives at "orders"
    And the pipeline starts again
    Then "a", "b", "c", "d", "e" succeed
    And since then the function receives only "d", "e"
    And nothing is lost

  @PAGE-3 @GEN-2
  Scenario: A stop settles what runs and goes on behind it
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
      | {"id":{"S":"b"}} |
      | {"id":{"S":"c"}} |
      | {"id":{"S":"d"}} |
    And the function takes 10 seconds
    When 5 seconds pass
    And the pipeline is stopped
    And the pipeline starts again
    Then since then the function receives only "d"
    And nothing is lost

  @PAGE-22 @GEN-5 @real
  Scenario: What was processed stays in the stream
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
      | {"id":{"S":"b"}} |
    Then "a", "b" succeed
    And "orders" holds "a", "b"

  @PAGE-24 @KIN-9 @ERR-4 @PAGE-20
  Scenario: A failing batch holds up its shard, and other shards go on
    Given the function fails for "k1"
    When the shard "shardId-00000000000000000000-00000000" of "orders" is split
    And these records arrive at "orders":
      | Put                |
      | {"id":{"S":"k1"}}  |
      | {"id":{"S":"k2"}}  |
      | {"id":{"S":"k3"}}  |
      | {"id":{"S":"k4"}}  |
      | {"id":{"S":"k5"}}  |
      | {"id":{"S":"k6"}}  |
    Then "shardId-00000000000000000001-00000000" is blocked at "k1"
    And "k4" succeeds

  @DDB-4
  Scenario: An idle shard is polled four times a second
    When 1 second passes
    Then these events happen:
      | event       | at           | records |
      | RecordsRead | 0 seconds    | 0       |
      | RecordsRead | 0.25 seconds | 0       |
      | RecordsRead | 0.5 seconds  | 0       |
      | RecordsRead | 0.75 seconds | 0       |
      | RecordsRead | 1 second     | 0       |

  @KIN-13
  Scenario: A shard that rolls over is read and settled to its end before its child begins
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
    And the function takes 20 seconds
    When the shard "shardId-00000000000000000000-00000000" of "orders" rolls over
    And "b" arrives at "orders"
    Then the function is invoked with these batches:
      | records | shard                                 | at         |
      | a       | shardId-00000000000000000000-00000000 | 0 seconds  |
      | b       | shardId-00000000000000000001-00000000 | 20 seconds |
    And these events happen:
      | event       | shard                                 |
      | ShardOpened | shardId-00000000000000000001-00000000 |
      | ShardClosed | shardId-00000000000000000000-00000000 |

  @EVT-13 @EVT-14 @CON-12 @CON-31
  Scenario: An item that has come to the end of its time to live is deleted by the service
    Given "orders" holds these records:
      | Put                    |
      | {"id":{"S":"session"}} |
    When the item "session" of "orders" expires
    Then the function receives this event:
      """json
      {
        "Records": [
          {
            "eventID": "<any>",
            "eventName": "REMOVE",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
              "ApproximateCreationDateTime": 1767225600,
              "Keys": { "id": { "S": "session" } },
              "OldImage": { "id": { "S": "session" } },
              "SequenceNumber": "<any>",
              "SizeBytes": 18,
              "StreamViewType": "NEW_AND_OLD_IMAGES"
            },
            "userIdentity": { "type": "Service", "principalId": "dynamodb.amazonaws.com" },
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
          }
        ]
      }
      """

  @LIF-12 @DDB-7
  Scenario: What leaves the stream's 24 hours under a function that fails is reported
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
    And the function fails for "a"
    When 25 hours pass
    Then "a" are discarded because of RecordExpired

  Scenario: A connection that is lost for a while loses nothing
    Given "orders" holds these records:
      | Put              |
      | {"id":{"S":"a"}} |
    When the connection to "orders" is lost for 20 seconds
    And "b" arrives at "orders"
    Then "a", "b" succeed
    And this event happens:
      | event        | code               |
      | SourceFailed | SOURCE_UNREACHABLE |
