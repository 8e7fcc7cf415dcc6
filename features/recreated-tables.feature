Feature: A table that gets another stream under a running mapping
  A table that is made anew, or that gets another view type, has another stream: it is said, what was read of the former
  is settled, and the new one is read.

  Scenario Outline: A table: <what>
    Given the pipeline
      """yaml
      Function: { FunctionName: items }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/items/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Resources:
        dynamodb:
          items:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: KEYS_ONLY }
      """
    And "items" holds 1 record
    When 5 seconds pass
    And "items" <what>
    And "new" arrives at "items"
    Then the function "items" receives "r1", "new" in this order
    And these events happen:
      | event        | mapping     | code             |
      | SourceFailed | items.items | SOURCE_RECREATED |

    @real @LIF-12
    Examples:
      | what                                            |
      | is deleted                                      |
      | gets another stream, with NEW_AND_OLD_IMAGES    |

  @real @LIF-12
  Scenario: A table loses its stream, and gets one again
    Given the pipeline
      """yaml
      Function: { FunctionName: items }
      EventSourceMappings:
        - EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/items/stream/2026-01-01T00:00:00.000
          StartingPosition: TRIM_HORIZON
      Resources:
        dynamodb:
          items:
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            StreamSpecification: { StreamViewType: KEYS_ONLY }
      """
    And "items" holds 1 record
    Then "r1" succeeds
    When "items" loses its stream
    And 15 seconds pass
    And "items" gets another stream, with NEW_IMAGE
    And "new" arrives at "items"
    Then the function "items" receives "r1", "new" in this order
    And these events happen:
      | event        | mapping     | code             |
      | SourceFailed | items.items | SOURCE_RECREATED |
