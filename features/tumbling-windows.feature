Feature: Tumbling windows
  A window is a stretch of a shard's time. What the function answers as its state is in the next event of the same window;
  at the end of the window an invocation without records gets the last state, and nothing of it is left.

  Background:
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
      """
    And the function adds its records to the state

  @TUM-2 @EVT-7 @TUM-3 @TUM-7
  Scenario: The events of a window
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then the function receives this event:
      """json
      {
        "Records": ["<any>"],
        "window": { "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z" },
        "state": {},
        "shardId": "shardId-000000000000",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/orders",
        "isFinalInvokeForWindow": false,
        "isWindowTerminatedEarly": false
      }
      """
    And the function receives this event:
      """json
      {
        "Records": [],
        "window": { "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z" },
        "state": { "records": ["a1"] },
        "shardId": "shardId-000000000000",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/orders",
        "isFinalInvokeForWindow": true,
        "isWindowTerminatedEarly": false
      }
      """

  @TUM-3 @TUM-10 @TUM-11 @TUM-14 @TUM-1
  Scenario: State goes from batch to batch of one window, and a later record ends it
    When records arrive at "orders" at these seconds: 10, 50, 70
    Then the function is invoked with these batches:
      | at          | state                   | trigger   |
      | 10 seconds  | {}                      | available |
      | 50 seconds  | {"records":["r1"]}      | available |
      | 70 seconds  | {"records":["r1","r2"]} | tumbling  |
      | 70 seconds  | {}                      | available |
      | 240 seconds | {"records":["r3"]}      | tumbling  |

  @TUM-14 @TUM-10
  Scenario: A batch never has records of two windows
    Given the clock stands at 55 seconds
    When the connection to "orders" is lost for 10 seconds
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And 6 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a3   |
    Then the function is invoked with these batches:
      | records | state                    | trigger   |
      | a1, a2  | {}                       | tumbling  |
      |         | {"records":["a1","a2"]}  | tumbling  |
      | a3      | {}                       | available |
      |         | {"records":["a3"]}       | tumbling  |

  @TUM-12 @TUM-7
  Scenario: Without later records a window is over two minutes after its end
    Given the clock stands at 20 seconds
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 158 seconds pass
    Then by now the function was invoked once
    And the function is invoked with these batches:
      | records | at          | trigger   |
      | a1      | 21 seconds  | available |
      |         | 180 seconds | tumbling  |

  @TUM-3 @TUM-8
  Scenario: After a kill in the middle of a window its state is there
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 5 seconds pass
    And the pipeline is killed
    And 10 seconds pass
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    And the pipeline starts again
    Then the function is invoked with these batches:
      | records | state                   |
      | a1      | {}                      |
      | a2      | {"records":["a1"]}      |
      |         | {"records":["a1","a2"]} |

  @TUM-3 @TUM-12
  Scenario: A window that ended while nothing ran is closed by the next start
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 5 seconds pass
    And the pipeline is stopped
    And an hour passes
    And the pipeline starts again
    Then since then the function is invoked once
    And the function receives this event:
      """json
      { "Records": [], "state": { "records": ["a1"] }, "isFinalInvokeForWindow": true, "<rest>": "<any>" }
      """

  @TUM-13
  Scenario: A shard that ends closes its window, and its children begin their own
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 5 seconds pass
    And the shard "shardId-000000000000" of "orders" is split
    And these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function is invoked with these batches:
      | records | state              | shard                | trigger   |
      | a1      | {}                 | shardId-000000000000 | available |
      |         | {"records":["a1"]} | shardId-000000000000 | tumbling  |
      | a2      | {}                 | shardId-000000000001 | available |
      |         | {"records":["a2"]} | shardId-000000000001 | tumbling  |

  @TUM-5 @TUM-6
  Scenario: A state above 1 MB ends the window early, and the same window goes on with a fresh one
    Given the function answers once with a state of 1048577 bytes
    When records arrive at "orders" at these seconds: 10, 20
    Then the function is invoked 4 times
    And the function receives this event:
      """json
      {
        "Records": [],
        "window": { "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z" },
        "state": { "large": "<any>" },
        "isFinalInvokeForWindow": false,
        "isWindowTerminatedEarly": true,
        "<rest>": "<any>"
      }
      """
    And the function receives this event:
      """json
      {
        "Records": [],
        "window": { "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z" },
        "state": { "records": ["r2"] },
        "isFinalInvokeForWindow": true,
        "isWindowTerminatedEarly": false,
        "<rest>": "<any>"
      }
      """

  @TUM-5
  Scenario: A state of just 1 MB does not
    Given the function answers once with a state of 1048576 bytes
    When records arrive at "orders" at these seconds: 10, 20
    Then the function is invoked with these batches:
      | at          | trigger   |
      | 10 seconds  | available |
      | 20 seconds  | available |
      | 180 seconds | tumbling  |

  @TUM-4 @TUM-17
  Scenario Outline: The answer <answer> is a failure
    Given the function answers once:
      """
      <answer>
      """
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    Then the function is invoked with these batches:
      | records | result  | attempt | state              |
      | a1      | error   | 1       | {}                 |
      | a1      | success | 2       | {}                 |
      |         | success | 1       | {"records":["a1"]} |

    Examples:
      | answer          |
      | null            |
      | {}              |
      | {"sum": 1}      |
      | {"state": null} |
      | {"state": []}   |
      | {"state": "a"}  |
      | {"state":       |

  @TUM-8 @TUM-16
  Scenario: A final invocation that fails holds its shard until it succeeds, and order is kept
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a1   |
    And 65 seconds pass
    Then by now the function was invoked once
    Given the function fails twice
    When these records arrive at "orders":
      | PartitionKey | Data |
      | a            | a2   |
    Then the function is invoked with these batches:
      | records | result  | attempt | state              |
      | a1      | success | 1       | {}                 |
      |         | error   | 1       | {"records":["a1"]} |
      |         | error   | 2       | {"records":["a1"]} |
      |         | success | 3       | {"records":["a1"]} |
      | a2      | success | 1       | {}                 |
      |         | success | 1       | {"records":["a2"]} |

  @TUM-10 @FLT-42
  Scenario: A later record ends a window, though no filter lets it pass
    Given the pipeline
      """yaml
      Function: { FunctionName: adder }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/letters
          StartingPosition: TRIM_HORIZON
          TumblingWindowInSeconds: 60
          FilterCriteria: { Filters: [{ Pattern: { partitionKey: [a] } }] }
      """
    And the function "adder" adds its records to the state
    When these records arrive at "letters":
      | PartitionKey | Data |
      | a            | a1   |
      | b            | b1   |
    And 70 seconds pass
    And these records arrive at "letters":
      | PartitionKey | Data |
      | b            | b2   |
    Then the function "adder" is invoked with these batches:
      | records | state              | at         |
      | a1      | {}                 | 1 second   |
      |         | {"records":["a1"]} | 70 seconds |
