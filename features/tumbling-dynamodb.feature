Feature: Tumbling windows of a table
  The stream of a table has windows as a Kinesis stream has them.

  @real @TUM-2 @TUM-3 @TUM-7 @TUM-12
  Scenario: State goes from batch to batch, and two minutes after its end the window is over
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 120
          BatchSize: 2
      Connections: { dynamodb: embedded }
      Resources:
        dynamodb:
          orders:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      """
    And the function adds its records to the state
    And "orders" holds these records:
      | name | Put                |
      | a    | {"id":{"S":"o-1"}} |
      | b    | {"id":{"S":"o-2"}} |
      | c    | {"id":{"S":"o-3"}} |
    Then the function is invoked with these batches:
      | records | trigger   | state                     |
      | a, b    | size      | {}                        |
      | c       | available | {"records":["a","b"]}     |
      |         | tumbling  | {"records":["a","b","c"]} |
