Feature: What a RabbitMQ broker does with messages that fail
  Delivery limits, time to live and dead-letter queues are the queue's own, and work as its owner set them.

  @MQ-14 @real
  Scenario: A limit of two deliveries means three, then the queue of the dead
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          Queues: [mail]
          BatchSize: 1
      Resources:
        rabbitmq:
          mail: { Arguments: { x-queue-type: quorum, x-delivery-limit: 2, x-dead-letter-exchange: "", x-dead-letter-routing-key: dead } }
          dead: {}
      """
    And "mail" holds these records:
      | Body   |
      | poison |
      | m1     |
      | m2     |
    And the function fails for "poison"
    Then the function is invoked with these batches:
      | records | result  |
      | poison  | error   |
      | poison  | error   |
      | poison  | error   |
      | m1      | success |
      | m2      | success |
    And "dead" holds "poison"
    And "mail" holds nothing

  @MQ-7 @MQ-14 @real
  Scenario: A message that came while another failed is not counted
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          Queues: [mail]
          BatchSize: 10
          MaximumBatchingWindowInSeconds: 1
      Resources:
        rabbitmq:
          mail: { Arguments: { x-queue-type: quorum, x-delivery-limit: 1, x-dead-letter-exchange: "", x-dead-letter-routing-key: dead } }
          dead: {}
      """
    And "mail" holds these records:
      | Body   |
      | poison |
    And the function fails for "poison"
    And the function takes 5 seconds
    When 8 seconds pass
    And these records arrive at "mail":
      | Body     |
      | innocent |
    Then the function is invoked with these batches:
      | records  | result  |
      | poison   | error   |
      | poison   | error   |
      | innocent | success |
    And "dead" holds "poison"

  @MQ-11
  Scenario: A batch is tried until its messages expire
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          Queues: [mail]
          BatchSize: 2
      Resources:
        rabbitmq:
          mail: { Arguments: { x-dead-letter-exchange: "", x-dead-letter-routing-key: expired } }
          expired: {}
      """
    And "mail" holds these records:
      | Body | Properties               |
      | m1   | { "expiration": "3000" } |
      | m2   |                          |
    And the function fails for "m1"
    Then the function is invoked with these batches:
      | records | result  | at           |
      | m1, m2  | error   | 0 seconds    |
      | m1, m2  | error   | 0.25 seconds |
      | m1, m2  | error   | 0.75 seconds |
      | m1, m2  | error   | 1.75 seconds |
      | m2      | success | 4.25 seconds |
    And "expired" holds "m1"
    And "mail" holds nothing

  @RMQ-1 @EVT-32 @BAT-20 @real
  Scenario: A queue stands in its virtual host
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          Queues: [mail]
          SourceAccessConfigurations: [{ Type: VIRTUAL_HOST, URI: office }]
      """
    And "mail" holds these records:
      | Body     | Properties                                                                                                   |
      | {"id":7} | {"contentType":"text/plain","headers":{"h1":"v1","n":10},"deliveryMode":1,"priority":5,"expiration":"90000","timestamp":1700000000} |
    Then the function receives this event:
      """json
      {
        "eventSource": "aws:rmq",
        "eventSourceArn": "arn:aws:mq:us-east-2:123456789012:broker:post:b-1",
        "rmqMessagesByQueue": {
          "mail::office": [
            {
              "basicProperties": {
                "contentType": "text/plain", "contentEncoding": null,
                "headers": { "h1": { "bytes": [118, 49] }, "n": 10 },
                "deliveryMode": 1, "priority": 5, "correlationId": null, "replyTo": null, "expiration": "90000",
                "messageId": null, "timestamp": "Nov 14, 2023, 10:13:20 PM", "type": null, "userId": null,
                "appId": null, "clusterId": null, "bodySize": 8
              },
              "redelivered": false,
              "data": "eyJpZCI6N30="
            }
          ]
        }
      }
      """

  @EVT-33 @EVT-34 @EVT-35 @MQ-14 @real
  Scenario: A message without properties, not in UTF-8, comes again as redelivered
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
      """
    And "mail" holds these records:
      | name  | Body                 |
      | bytes | { "Base64": "AP+A" } |
    And the function fails once
    Then the function is invoked twice
    And the function receives this event:
      """json
      {
        "eventSource": "aws:rmq",
        "eventSourceArn": "arn:aws:mq:us-east-2:123456789012:broker:post:b-1",
        "rmqMessagesByQueue": {
          "mail::/": [
            {
              "basicProperties": {
                "contentType": null, "contentEncoding": null, "headers": null, "deliveryMode": 2, "priority": null,
                "correlationId": null, "replyTo": null, "expiration": null, "messageId": null, "timestamp": null,
                "type": null, "userId": null, "appId": null, "clusterId": null, "bodySize": 3
              },
              "redelivered": true,
              "data": "AP+A"
            }
          ]
        }
      }
      """
