Feature: The event that a function receives
  The records of a batch go to the function together, as one payload in AWS's form.

  @real @PAGE-1 @PAGE-4 @GEN-3 @EVT-1 @EVT-2 @EVT-5 @EVT-6
  Scenario: Two Kinesis records in one event
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | name   | PartitionKey | Data              |
      | first  | customer-17  | {"id":7}          |
      | second | customer-18  | {"Base64":"AAH/"} |
    Then the function is invoked once
    And the function receives this event:
      """json
      {
        "Records": [
          {
            "kinesis": {
              "kinesisSchemaVersion": "1.0",
              "partitionKey": "customer-17",
              "sequenceNumber": "<sequence of \"first\">",
              "data": "eyJpZCI6N30=",
              "approximateArrivalTimestamp": "<time>"
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000000:<sequence of \"first\">",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "<any>",
            "awsRegion": "us-east-2",
            "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/orders"
          },
          {
            "kinesis": {
              "partitionKey": "customer-18",
              "sequenceNumber": "<sequence of \"second\">",
              "data": "AAH/",
              "<rest>": "<any>"
            },
            "eventID": "<id of \"second\">",
            "<rest>": "<any>"
          }
        ]
      }
      """

  @EVT-1
  Scenario: A Kinesis record carries its arrival in seconds with milliseconds
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And the clock stands at 7.25 seconds
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    Then the function receives this event:
      """json
      {
        "Records": [
          { "kinesis": { "approximateArrivalTimestamp": 1767225607.25, "<rest>": "<any>" }, "<rest>": "<any>" }
        ]
      }
      """

  @real @PAGE-1 @PAGE-4 @GEN-3 @EVT-21 @EVT-23 @EVT-24 @EVT-25 @EVT-26
  Scenario: Records of an MSK topic: keys, headers, tombstones
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | name  | Key | Value    | Headers                                                | Timestamp     |
      | full  | key | {"id":7} | [{"trace":"hi"},{"trace":[-36,127]},{"kind":"order"}]  | 1767225600123 |
      | plain |     | a1       |                                                        | 1767225600124 |
      | gone  | key | null     |                                                        | 1767225600125 |
    Then the function is invoked once
    And the function receives this event:
      """json
      {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2",
        "bootstrapServers": "<any>",
        "records": {
          "orders-0": [
            {
              "topic": "orders",
              "partition": 0,
              "offset": 0,
              "timestamp": 1767225600123,
              "timestampType": "CREATE_TIME",
              "key": "a2V5",
              "value": "eyJpZCI6N30=",
              "headers": [{ "trace": [104, 105] }, { "trace": [-36, 127] }, { "kind": [111, 114, 100, 101, 114] }]
            },
            {
              "topic": "orders",
              "partition": 0,
              "offset": "<sequence of \"plain\">",
              "timestamp": 1767225600124,
              "timestampType": "CREATE_TIME",
              "value": "YTE=",
              "headers": []
            },
            {
              "topic": "orders",
              "partition": 0,
              "offset": 2,
              "timestamp": 1767225600125,
              "timestampType": "CREATE_TIME",
              "key": "a2V5",
              "value": null,
              "headers": []
            }
          ]
        }
      }
      """

  @real @EVT-21
  Scenario: Self-managed Kafka names itself and its brokers, and has no ARN
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - SelfManagedEventSource:
            Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b-1.example:9098", "b-2.example:9098"] }
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | Value |
      | a1    |
    Then the function receives this event:
      """json
      {
        "eventSource": "SelfManagedKafka",
        "bootstrapServers": "b-1.example:9098,b-2.example:9098",
        "records": { "orders-0": [{ "topic": "orders", "value": "YTE=", "<rest>": "<any>" }] }
      }
      """

  @real @MSK-3 @EVT-21
  Scenario: A topic of another account's cluster is named by its managed VPC connection
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:vpc-connection/210987654321/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | Value |
      | a1    |
    Then the function receives this event:
      """json
      {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:us-east-2:123456789012:vpc-connection/210987654321/shop/0a1b2c3d-0000-4000-8000-000000000001-2",
        "bootstrapServers": "<any>",
        "records": { "orders-0": [{ "topic": "orders", "value": "YTE=", "<rest>": "<any>" }] }
      }
      """
