Feature: At least once
  The same record can come twice, and none is lost: when the pipeline is stopped, when it is killed, and when nothing
  happens to it at all.

  @real @PAGE-3 @GEN-2
  Scenario: After a kill a Kinesis batch that was under way comes again
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
      | a            | a4   |
    And the function takes 10 seconds
    When 15 seconds pass
    Then by now the function was invoked twice
    And the position of "orders" is after "a2"
    When the pipeline is killed
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a5   |
    And the pipeline starts again
    Then since then the function receives only "a3", "a4", "a5"
    And the function receives "a1", "a2", "a3", "a4", "a3", "a4", "a5" in this order
    And nothing is lost

  @real @slow @PAGE-3 @GEN-2 @KAF-9
  Scenario: After a kill a Kafka batch that was under way comes again
    # A broker takes ten seconds to miss a member that has died.
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
      | a3    |
      | a4    |
    And the function takes 10 seconds
    When 15 seconds pass
    Then by now the function was invoked twice
    And the position of "orders" is after "a2"
    When the pipeline is killed
    And "a5" arrives at "orders"
    And the pipeline starts again
    Then since then the function receives only "a3", "a4", "a5"
    And the function receives "a1", "a2", "a3", "a4", "a3", "a4", "a5" in this order
    And nothing is lost

  @real @PAGE-3 @GEN-2
  Scenario: After a stop a Kinesis mapping goes on where it was, and what was under way has come to its end
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
    And the function takes 10 seconds
    When 5 seconds pass
    And the pipeline is stopped
    Then "a1", "a2" succeed
    When the pipeline starts again
    Then since then the function receives only "a3"
    And nothing is lost

  @real @PAGE-3 @GEN-2 @KAF-9
  Scenario: After a stop a Kafka mapping goes on where it was, and what was under way has come to its end
    Given the pipeline
      """yaml
      Function: { FunctionName: orders, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | Value |
      | a1    |
      | a2    |
      | a3    |
    And the function takes 10 seconds
    When 5 seconds pass
    And the pipeline is stopped
    Then "a1", "a2" succeed
    When the pipeline starts again
    Then since then the function receives only "a3"
    And nothing is lost

  @PAGE-3 @GEN-2
  Scenario: A batch that waits for its next attempt is given up at the stored position and comes again
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    And the function fails 3 times
    When 1 second passes
    And the pipeline is stopped
    And the pipeline starts again
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1      | error   | 1       |
      | a1      | error   | 2       |
      | a1      | error   | 3       |
      | a1      | success | 1       |
    And nothing is lost

  @PAGE-3 @GEN-2
  Scenario Outline: Nothing that arrives around a restart is lost with LATEST on <source>
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: <arn>
          <topics>
          StartingPosition: LATEST
      """
    When the pipeline is killed
    And "a1" arrives at "orders"
    And the pipeline starts again
    Then the function receives only "a1"
    And nothing is lost

    Examples:
      | source  | arn                                                                                               | topics             |
      | Kinesis | arn:aws:kinesis:us-east-2:123456789012:stream/orders                                              |                    |
      | Kafka   | arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2 | Topics: [orders] |

  @KIN-14 @LIF-11
  Scenario: A mapping that was disabled goes on where it was
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    Then "a1" succeeds
    And the mapping "orders.orders" is Enabled
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          Enabled: false
      """
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the mapping "orders.orders" is Disabled
    And since then the function is never invoked
    When the pipeline is stopped
    And the pipeline starts again as
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    Then since then the function receives only "a2"

  @LIF-12
  Scenario: Records that have left retention meanwhile are reported, and reading goes on at the oldest one left
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
    Then "a1" succeeds
    When the pipeline is stopped
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | lost |
    And 23 hours pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    And 2 hours pass
    And the pipeline starts again
    Then since then the function receives only "a2"
    And this event happens:
      | event        | code          |
      | SourceFailed | POSITION_LOST |

  @LIF-12
  Scenario: A Kafka offset that has left retention is reported as well
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
      """
    When "a1" arrives at "orders"
    Then "a1" succeeds
    When the pipeline is stopped
    And "lost" arrives at "orders"
    And 6 days pass
    And "a2" arrives at "orders"
    And 2 days pass
    And the pipeline starts again
    Then since then the function receives only "a2"
    And this event happens:
      | event        | code          |
      | SourceFailed | POSITION_LOST |
