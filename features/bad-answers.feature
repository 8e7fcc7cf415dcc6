Feature: Answers that are none
  With ReportBatchItemFailures an answer that is not what AWS documents fails the whole batch, which is said with the
  reason. Its shard waits for the retry; other shards and other mappings go on.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources: { kinesis: { orders: { ShardCount: 2 } } }
      """
    And the pipeline
      """yaml
      Function: { FunctionName: payments }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/payments
          StartingPosition: TRIM_HORIZON
      """
    And "payments" holds these records:
      | PartitionKey | Data |
      | p            | p1   |

  @RBF-6 @RBF-8 @PAGE-24
  Scenario Outline: <what>
    Given "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function "orders" answers 3 times:
      """
      <answer>
      """
    When 0.1 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a3   |
      | customer-1   | c1   |
    Then the function "orders" is invoked with these batches:
      | records | result  | attempt | shard                |
      | a1, a2  | error   | 1       | shardId-000000000000 |
      | a1, a2  | error   | 2       | shardId-000000000000 |
      | a1, a2  | error   | 3       | shardId-000000000000 |
      | c1      | success | 1       | shardId-000000000001 |
      | a1, a2  | success | 4       | shardId-000000000000 |
      | a3      | success | 1       | shardId-000000000000 |
    And these events happen:
      | event       | mapping       | cause    | message  |
      | BatchFailed | orders.orders | response | <reason> |
    And "p1" succeeds

    Examples:
      | what                        | answer                                            | reason                         |
      | It is no JSON               | <html>                                            | the answer is not JSON         |
      | Its list is a text          | {"batchItemFailures": "a1"}                       | batchItemFailures is not a list |
      | Its entries are texts       | {"batchItemFailures": ["1"]}                      | "1" has no itemIdentifier      |
      | It names what nobody sent   | {"batchItemFailures": [{"itemIdentifier": "77"}]} | "77" is not in the batch       |
