Feature: A destination that is not there
  It is seen at the start and holds up nothing; discarding with it goes on as with one that cannot be written.

  @real @DST-21
  Scenario: With AutoCreate off it is missed at the start, and each discard says so
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          MaximumRetryAttempts: 0
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      Resources: { AutoCreate: false, kinesis: { orders: {} } }
      """
    And the function fails for "poison"
    When these records arrive at "orders":
      | PartitionKey | Data   |
      | a            | poison |
      | a            | a1     |
    And 6 minutes pass
    Then these events happen:
      | event             | records | message                             | kept   |
      | DestinationFailed | 0       | The specified queue does not exist. |        |
      | RecordsDiscarded  | 2       |                                     |        |
      | DestinationFailed | 2       | The specified queue does not exist. | memory |
    And the mapping "orders" is Enabled

  @DST-2
  Scenario Outline: A FIFO <what> is refused
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: arn:aws:<service>:us-east-2:123456789012:dead.fifo } }
      """
    Then the pipeline is refused because of "DESTINATION_FIFO"

    Examples:
      | what  | service |
      | queue | sqs     |
      | topic | sns     |

  @DST-1 @CON-13
  Scenario: A Kafka topic is none of a stream's destinations
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: kafka://dead } }
      """
    Then the pipeline is refused because of "DESTINATION_UNSUPPORTED"

  Scenario: A Kafka mapping has no destinations yet
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
          Topics: [orders]
          StartingPosition: TRIM_HORIZON
          DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-2:123456789012:dead-orders } }
      """
    Then the pipeline is refused because of "NOT_BUILT"
