Feature: The payload limit
  An event has at most 6 MB (6,291,456 bytes of JSON, base64 and metadata included). There is no setting for it.

  @PAGE-6 @BAT-1 @BAT-21 @BAT-22 @GEN-7
  Scenario: A Kinesis record that would pass the limit opens the next batch
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 60
      """
    And "orders" holds "b1", "b2", "b3", "b4", "b5" of 1000000 bytes each
    Then the function is invoked with these batches:
      | records        | trigger | at         |
      | b1, b2, b3, b4 | payload | 0 seconds  |
      | b5             | window  | 60 seconds |

  @BAT-21 @GEN-7
  Scenario Outline: <records> records of <bytes> bytes <fit or not> in one event of Kinesis
    # base64 makes 4 characters of 3 bytes; the rest of a record is its metadata.
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds "b1", "b2" of <bytes> bytes each
    Then the function is invoked <times>

    Examples:
      | records | bytes   | fit or not | times |
      | two     | 2358700 | fit        | once  |
      | two     | 2359296 | do not fit | twice |

  @real @PAGE-6 @PAGE-17 @BAT-1 @BAT-22 @GEN-7
  Scenario: A Kafka record that would pass the limit opens the next batch
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          MaximumBatchingWindowInSeconds: 60
      """
    And "orders" holds "b1", "b2", "b3", "b4", "b5" of 1000000 bytes each
    Then the function is invoked with these batches:
      | records        | trigger |
      | b1, b2, b3, b4 | payload |
      | b5             | window  |

  @GEN-8
  Scenario: A record that is too large alone never reaches the function, and the others go on
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds "small1" of 100 bytes each
    And "orders" holds "huge" of 5000000 bytes each
    And "orders" holds "small2" of 100 bytes each
    Then "huge" is discarded because of MaximumPayloadSizeExceeded
    And the function receives only "small1", "small2"
    And the position of "orders" is after "small2"
    And nothing is lost
    And these events happen:
      | event            | condition                  | records |
      | RecordsDiscarded | MaximumPayloadSizeExceeded | 1       |

  @GEN-8
  Scenario: The same on Kafka
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds "huge" of 5000000 bytes each
    And "orders" holds "small" of 100 bytes each
    Then "huge" is discarded because of MaximumPayloadSizeExceeded
    And the function receives only "small"
    And the position of "orders" is after "small"
