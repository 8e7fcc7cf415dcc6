Feature: a full disk
  What the state directory cannot take waits: invoking goes on, it is said, and once there is room it is stored. Nothing is
  lost, and what was stored by then never comes again.

  @PAGE-3
  Scenario Outline: What a function has succeeded with on <source> is settled once there is room
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 20 }
      EventSourceMappings:
        - <mapping>
      """
    And the function takes 10 seconds
    When <records> arrive at "orders"
    And 5 seconds pass
    And the disk is full
    And 10 seconds pass
    Then this event happens:
      | event        | code              | during  |
      | SourceFailed | STATE_NOT_WRITTEN | storing |
    And by now the mapping "orders" is Enabled
    When the disk has room again
    And 30 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    Then since then the function is never invoked
    And the function receives only <records>

    Examples:
      | source   | mapping                                                                                                                                                  | records    |
      | Kinesis  | { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: TRIM_HORIZON }                                               | "a1", "a2" |
      | DynamoDB | { EventSourceArn: "arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2024-06-10T19:26:16.525", StartingPosition: TRIM_HORIZON }                | "a1", "a2" |
      | Kafka    | { EventSourceArn: "arn:aws:kafka:us-east-2:123456789012:cluster/c/0a1b2c3d-0000-4000-8000-000000000001-2", Topics: [orders], StartingPosition: TRIM_HORIZON } | "a1", "a2" |
      | SQS      | { EventSourceArn: "arn:aws:sqs:us-east-2:123456789012:orders" }                                                                                           | "a1", "a2" |
      | RabbitMQ | { EventSourceArn: "arn:aws:mq:us-east-2:123456789012:broker:b:b-1", Queues: [orders], EngineType: RABBITMQ }                                              | "a1", "a2" |
      | ActiveMQ | { EventSourceArn: "arn:aws:mq:us-east-2:123456789012:broker:b:b-1", Queues: [orders], EngineType: ACTIVEMQ }                                              | "a1", "a2" |
