Feature: The batching window of Kinesis
  Without a window records go out as they come. With one, the first window opens at the first record, and every further
  one when the previous invocation ends.

  @real @PAGE-7 @BAT-4
  Scenario: Without a window even one record goes out at once
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 100
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    Then the function is invoked once, at 0 seconds, with 1 record
    And the function is invoked with these batches:
      | records | trigger   |
      | a1      | available |

  @real @PAGE-8 @BAT-5
  Scenario: The next window opens when the previous invocation ends
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 20
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function takes 10 seconds
    When records arrive at "orders" at these seconds: 40, 48
    Then the function is invoked with these batches:
      | records | at         | trigger |
      | a1      | 20 seconds | window  |
      | r1, r2  | 50 seconds | window  |

  @BAT-10 @SIL-4
  Scenario: A window that ends empty invokes nothing, and the next record opens the next one
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 20
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    When records arrive at "orders" at these seconds: 100, 115
    Then the function is invoked with these batches:
      | records | at          |
      | a1      | 20 seconds  |
      | r1, r2  | 120 seconds |

  @real @PAGE-6 @PAGE-40 @BAT-1 @BAT-11
  Scenario: The batch size closes a window early
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
          MaximumBatchingWindowInSeconds: 60
      """
    When records arrive at "orders" at these seconds: 5, 15, 25, 35
    Then the function is invoked with these batches:
      | records    | at         | trigger |
      | r1, r2, r3 | 25 seconds | size    |
      | r4         | 85 seconds | window  |

  @PAGE-6 @BAT-1 @BAT-11
  Scenario: A window keeps reading until it is over
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 60
      """
    When records arrive at "orders" at these seconds: 1, 20, 40, 59
    Then the function is invoked once, at 61 seconds, with 4 records

  @PAGE-5
  Scenario: Window and batch size are each mapping's own
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - Id: waits
          EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 30
        - Id: pairs
          EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/returns
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
    And "returns" holds these records:
      | PartitionKey | Data |
      | b            | b1   |
      | b            | b2   |
      | b            | b3   |
    Then the function is invoked with these batches:
      | mapping | records    | at         |
      | pairs   | b1, b2     | 0 seconds  |
      | pairs   | b3         | 0 seconds  |
      | waits   | a1, a2, a3 | 30 seconds |
