Feature: What README shows

  @PAGE-23 @GEN-9
  Scenario: a failing batch is tried again, whole and in order, and its shard waits
    Given the pipeline "pipelines/orders.yaml"
    And the function fails twice
    When these records arrive at "orders":
      | PartitionKey | Data |
      | ada          | a1   |
      | ada          | a2   |
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1, a2  | error   | 1       |
      | a1, a2  | error   | 2       |
      | a1, a2  | success | 3       |
