Feature: The batch size
  It is a maximum: a batch never has more records, and without a window it has what is there.

  @real @PAGE-40 @PAGE-1 @BAT-1
  Scenario: No Kinesis batch ever exceeds it
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | b            | b1   |
      | a            | a3   |
      | b            | b2   |
      | b            | b3   |
      | a            | a4   |
    Then the function is invoked with these batches:
      | records    | trigger   |
      | a1, a2, b1 | size      |
      | a3, b2, b3 | size      |
      | a4         | available |

  @real @PAGE-40 @PAGE-1 @BAT-1
  Scenario: No Kafka batch ever exceeds it
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 3
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
      | a3    |
      | a4    |
      | a5    |
      | a6    |
      | a7    |
    Then the function is invoked with these batches:
      | records    | trigger |
      | a1, a2, a3 | size    |
      | a4, a5, a6 | size    |
      | a7         | window  |

  @PAGE-13 @KIN-1
  Scenario: The smallest batch is one record
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 1
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    Then the function is invoked with these batches:
      | records | trigger |
      | a1      | size    |
      | a2      | size    |

  @PAGE-13 @KIN-1
  Scenario: Without a setting a Kinesis batch has up to 100 records
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds 120 records
    Then the function is invoked once, at 0 seconds, with 100 records
    And the function is invoked once, at 0 seconds, with 20 records

  @PAGE-13 @KAF-1
  Scenario: Without a setting a Kafka batch has up to 100 records
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds 120 records
    Then the function is invoked once, at 0 seconds, with 100 records
    And the function is invoked once, at 0.5 seconds, with 20 records

  @PAGE-13
  Scenario: The largest batch has 10,000 records
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 10000
      """
    And "orders" holds 10001 records
    Then the function is invoked once, at 0 seconds, with 10000 records
    And the function is invoked once, at 0 seconds, with 1 record
