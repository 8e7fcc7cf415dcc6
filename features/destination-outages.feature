Feature: A destination that cannot be written
  The shard waits for it, tried with back-off, within five minutes an outage. Then discarding goes on, one try for each
  record, until one succeeds; what could not be delivered is kept in the state directory, so that nothing vanishes.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And the function fails for "poison", "second poison"

  @DST-21
  Scenario: Its shard waits, and others go on
    When the connection to "dead-orders" is lost for 30 seconds
    And these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
      | customer-1   | c1     |
    And 10 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
      | customer-1   | c2   |
    Then the function is invoked with these batches:
      | records | result  | shard                |
      | poison  | error   | shardId-000000000000 |
      | c1      | success | shardId-000000000001 |
      | c2      | success | shardId-000000000001 |
      | a1      | success | shardId-000000000000 |
    And "dead-orders" holds "poison"
    And these events happen:
      | event                | attempt | records | message                                     |
      | RecordsDiscarded     |         | 1       |                                             |
      | DestinationFailed    | 1       | 1       | the connection to the embedded SQS is lost  |
      | DestinationFailed    | 2       | 1       | the connection to the embedded SQS is lost  |
      | DestinationDelivered |         | 1       |                                             |

  @DST-21
  Scenario: After five minutes discarding goes on, and the records are kept
    Given access to "dead-orders" is refused
    When these records arrive at "orders":
      | PartitionKey | Data          |
      | a            | poison        |
      | a            | a1            |
    And 4 minutes pass
    And these records arrive at "orders":
      | PartitionKey | Data          |
      | a            | second poison |
    And 2 minutes pass
    Then these events happen:
      | event             | message                             | kept   |
      | DestinationFailed | not authorized to write dead-orders |        |
      | DestinationFailed | not authorized to write dead-orders | memory |
      | RecordsDiscarded  |                                     |        |
      | DestinationFailed | not authorized to write dead-orders | memory |
    And nothing is lost
    And "dead-orders" holds nothing

  @DST-21
  Scenario: One that is there again is told of what comes next
    Given access to "dead-orders" is refused
    When these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
    And 10 minutes pass
    And access to "dead-orders" is granted
    And these records arrive at "orders":
      | PartitionKey | Data          |
      | a            | second poison |
    Then "dead-orders" holds "second poison"

  @PAGE-3 @DST-21
  Scenario: A batch that waits for its destination comes again after a stop
    When the connection to "sqs" is lost for 60 seconds
    And these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
    And 10 seconds pass
    And the pipeline is stopped
    And the pipeline starts again
    Then since then the function receives only "poison"
    And "dead-orders" holds "poison"

  @PAGE-3 @DST-21
  Scenario: … and after a kill
    When the connection to "sqs" is lost for 60 seconds
    And these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
    And 10 seconds pass
    And the pipeline is killed
    And the pipeline starts again
    Then since then the function receives only "poison"
    And "dead-orders" holds "poison"

  Scenario: One that nothing declares is made, and that is said
    Then this event happens:
      | event           | service | resource    | detail           |
      | ResourceCreated | sqs     | dead-orders | a standard queue |
