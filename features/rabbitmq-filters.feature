Feature: Filters on RabbitMQ
  What no filter matches is acknowledged when it is filtered. A body and a pattern of different formats do not mismatch:
  only the rules for other properties count then.

  @FLT-1 @FLT-11 @FLT-41 @FLT-10 @BAT-18 @MQ-13 @real
  Scenario: What does not match is acknowledged at once, and does not count to the batch
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 20
          FilterCriteria: { Filters: [{ Pattern: { data: { kind: [order] } } }] }
      """
    And "mail" holds these records:
      | name | Body               |
      | o1   | {"kind":"order"}   |
      | n1   | {"kind":"note"}    |
      | o2   | {"kind":"order","n":2} |
      | n2   | {"kind":"note","n":2}  |
    And the function takes 10 seconds
    When 5 seconds pass
    And the pipeline is killed
    Then "mail" holds "o1", "o2", "n2"
    When the pipeline starts again
    Then the function receives only "o1", "o2"
    And "mail" holds nothing

  @MQ-7 @MQ-13 @MQ-14 @real
  Scenario: What a filter drops makes no room for a message that a failing batch would take with it
    Given the pipeline
      """yaml
      Function: { FunctionName: mail, Timeout: 30 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
          BatchSize: 2
          MaximumBatchingWindowInSeconds: 0
          FilterCriteria: { Filters: [{ Pattern: { data: { kind: [order] } } }] }
      Resources:
        rabbitmq:
          mail: { Arguments: { x-queue-type: quorum, x-delivery-limit: 1, x-dead-letter-exchange: "", x-dead-letter-routing-key: dead } }
          dead: {}
      """
    And "mail" holds these records:
      | name     | Body                       |
      | n1       | {"kind":"note"}            |
      | poison   | {"kind":"order","bad":1}   |
      | innocent | {"kind":"order","good":1}  |
    And the function fails for "poison"
    When 1 second passes
    Then the function receives "poison", "innocent" in this order
    And "innocent" succeeds
    And "dead" holds "poison"
    And "mail" holds nothing

  @FLT-34 @FLT-12
  Scenario Outline: A body and a pattern of <case>
    Given the pipeline
      """yaml
      Function: { FunctionName: mail }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
          FilterCriteria: { Filters: [{ Pattern: { data: <pattern> } }] }
      """
    And "mail" holds these records:
      | name | Body   |
      | m    | <body> |
    Then "mail" holds nothing
    And the metric "FilteredOutEventCount" of "mail" is <dropped>
    And the metric "InvokedEventCount" of "mail" is <passed>

    Examples:
      | case                              | body             | pattern                    | dropped | passed |
      | JSON that match                   | {"kind":"order"} | { kind: [order] }          | 0       | 1      |
      | JSON that do not match            | {"kind":"note"}  | { kind: [order] }          | 1       | 0      |
      | text that match                   | order 7          | [{ prefix: order }]        | 0       | 1      |
      | text that do not match            | note 7           | [{ prefix: order }]        | 1       | 0      |
      | text and JSON: it passes          | order 7          | { kind: [order] }          | 0       | 1      |
      | JSON and text: it passes          | {"kind":"note"}  | [{ prefix: order }]        | 0       | 1      |
      | bytes that are no text: it passes | {"Base64":"AP+A"} | { kind: [order] }         | 0       | 1      |

  @FLT-6 @FLT-34
  Scenario: Rules for metadata decide alone where the formats differ
    Given the pipeline
      """yaml
      Function: { FunctionName: mail }
      EventSourceMappings:
        - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-1
          EngineType: RABBITMQ
          Queues: [mail]
          FilterCriteria: { Filters: [{ Pattern: { data: { kind: [order] }, basicProperties: { type: [urgent] } } }] }
      """
    And "mail" holds these records:
      | name | Body             | Properties           |
      | m1   | no JSON          | { "type": "urgent" } |
      | m2   | no JSON either   | { "type": "slow" }   |
      | m3   | {"kind":"order"} | { "type": "urgent" } |
      | m4   | {"kind":"note"}  | { "type": "urgent" } |
    Then the function receives only "m1", "m3"
    And "mail" holds nothing
