Feature: The batching window of Kafka
  It begins when the first record arrives and is 500 ms long unless the mapping says otherwise. A batch goes out at the
  first of: the window is over, the batch size is reached, the payload limit is reached.

  @real @PAGE-9 @BAT-9
  Scenario: Without a setting the window is half a second
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["kafka.shop.example:9092"] } }
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    When 5 seconds pass
    And "a1", "a2" arrive at "orders"
    And 0.3 seconds pass
    Then by now the function was never invoked
    When "a3" arrives at "orders"
    Then the function is invoked with these batches:
      | records    | at          | trigger |
      | a1, a2, a3 | 5.5 seconds | window  |

  @PAGE-12 @PAGE-9
  Scenario: A new mapping has the half second again
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 5
      """
    When "a1" arrives at "orders"
    Then the function is invoked once, at 5 seconds, with 1 record
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - Id: new-orders
          EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: LATEST
      """
    And records arrive at "orders" at this second: 60
    Then the function is invoked once, at 60.5 seconds, with 1 record

  @PAGE-10 @BAT-3
  Scenario: A window of zero sends records as they come
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 0
      """
    When records arrive at "orders" at these seconds: 3, 4
    Then the function is invoked with these batches:
      | records | at        | trigger   |
      | r1      | 3 seconds | available |
      | r2      | 4 seconds | available |

  @PAGE-10 @BAT-3
  Scenario: The longest window is 300 seconds
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 300
      """
    When records arrive at "orders" at these seconds: 1, 300
    Then the function is invoked once, at 301 seconds, with 2 records

  @PAGE-11 @CON-3
  Scenario: Records that arrive during an invocation open their window then
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 10
      """
    And the function takes 30 seconds
    When records arrive at "orders" at these seconds: 0, 15, 38
    Then the function is invoked with these batches:
      | records | at         |
      | r1      | 10 seconds |
      | r2, r3  | 40 seconds |

  @BAT-10 @SIL-4
  Scenario: No window opens without a record
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 20
      """
    When an hour passes
    Then the function is never invoked

  Rule: The page's example: a window of 40 seconds that begins at 7 seconds

    Background:
      Given the pipeline
        """yaml
        Function: { FunctionName: orders }
        EventSourceMappings:
          - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
            Topics: [orders]
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            MaximumBatchingWindowInSeconds: 40
        """

    @real @PAGE-15 @PAGE-11 @PAGE-6 @BAT-1 @BAT-2 @BAT-8
    Scenario: The window is over
      When records arrive at "orders" at these seconds: 7, 15, 20, 30, 46
      Then the function is invoked with these batches:
        | records            | at         | trigger |
        | r1, r2, r3, r4, r5 | 47 seconds | window  |

    @real @PAGE-16 @PAGE-6 @PAGE-40 @BAT-1 @BAT-2
    Scenario: The batch size is reached before
      When records arrive at "orders" at these seconds: 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
      Then the function is invoked with these batches:
        | records                                 | at         | trigger |
        | r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 | 16 seconds | size    |
        | r11                                     | 57 seconds | window  |

    @real @PAGE-17 @PAGE-6 @BAT-1 @BAT-2 @BAT-22
    Scenario: The payload limit is reached before
      When 7 seconds pass
      And "big1", "big2", "big3" of 1000000 bytes each arrive at "orders"
      And 3 seconds pass
      Then by now the function was never invoked
      When "big4", "big5" of 1000000 bytes each arrive at "orders"
      Then the function is invoked with these batches:
        | records                | at         | trigger |
        | big1, big2, big3, big4 | 10 seconds | payload |
        | big5                   | 50 seconds | window  |
