@PAGE-2
Feature: The page's own command
  The founding page shows one command and its answer. The AWS command line runs it here, unchanged, where it is
  installed, else AWS's SDK with the same parameters.

  Scenario: A mapping is made, read, listed, changed and deleted
    Given the pipeline
      """yaml
      Function: { FunctionName: my-function }
      EventSourceMappings: []
      """
    When this command of AWS runs:
      """
      aws lambda create-event-source-mapping --function-name my-function --batch-size 500 \
        --maximum-batching-window-in-seconds 5 --starting-position LATEST \
        --event-source-arn arn:aws:dynamodb:us-east-2:123456789012:table/my-table/stream/2024-06-10T19:26:16.525
      """
    Then it prints:
      """json
      {
        "UUID": "<uuid>",
        "BatchSize": 500,
        "MaximumBatchingWindowInSeconds": 5,
        "ParallelizationFactor": 1,
        "EventSourceArn": "arn:aws:dynamodb:us-east-2:123456789012:table/my-table/stream/2024-06-10T19:26:16.525",
        "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:my-function",
        "LastModified": "<any>",
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "DestinationConfig": { "OnFailure": {} },
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": false,
        "MaximumRetryAttempts": -1,
        "<rest>": "<any>"
      }
      """
    And the mapping "my-table" is Enabled
    When these records arrive at "my-table":
      | Put                                       | name |
      | { "id": { "S": "a" }, "n": { "N": "1" } } | a    |
    Then the function is invoked once
    When this command of AWS runs:
      """
      aws lambda get-event-source-mapping --uuid <UUID>
      """
    Then it prints:
      """json
      { "State": "Enabled", "LastProcessingResult": "OK", "BatchSize": 500, "<rest>": "<any>" }
      """
    When this command of AWS runs:
      """
      aws lambda update-event-source-mapping --uuid <UUID> --batch-size 100 --no-enabled
      """
    Then it prints:
      """json
      { "State": "Disabling", "BatchSize": 100, "MaximumBatchingWindowInSeconds": 5, "<rest>": "<any>" }
      """
    And the mapping "my-table" is Disabled
    When this command of AWS runs:
      """
      aws lambda delete-event-source-mapping --uuid <UUID>
      """
    Then it prints:
      """json
      { "State": "Deleting", "<rest>": "<any>" }
      """
    When 1 second passes
    And this command of AWS runs:
      """
      aws lambda get-event-source-mapping --uuid <UUID>
      """
    Then it fails with ResourceNotFoundException:
      """
      The resource you requested does not exist.
      """
    When this command of AWS runs:
      """
      aws lambda list-event-source-mappings --function-name my-function
      """
    Then it prints:
      """json
      { "EventSourceMappings": [] }
      """

  @API-16 @API-17
  Scenario: What goes wrong inside is ServiceException, and changes nothing
    Given the pipeline
      """yaml
      Function: { FunctionName: my-function }
      EventSourceMappings: []
      """
    When the disk is full
    And this command of AWS runs:
      """
      aws lambda create-event-source-mapping --function-name my-function \
        --event-source-arn arn:aws:sqs:us-east-2:123456789012:my-queue
      """
    Then it fails with ServiceException:
      """
      An internal error occurred.
      """
    When this command of AWS runs:
      """
      aws lambda list-event-source-mappings
      """
    Then it prints:
      """json
      { "EventSourceMappings": [] }
      """
    When the disk has room again
    And this command of AWS runs:
      """
      aws lambda create-event-source-mapping --function-name my-function \
        --event-source-arn arn:aws:sqs:us-east-2:123456789012:my-queue
      """
    Then it prints:
      """json
      { "State": "Creating", "<rest>": "<any>" }
      """
    And the mapping "my-queue" is Enabled
    When the disk is full
    And this command of AWS runs:
      """
      aws lambda update-event-source-mapping --uuid <UUID> --batch-size 5
      """
    Then it fails with ServiceException:
      """
      An internal error occurred.
      """
    When this command of AWS runs:
      """
      aws lambda list-event-source-mappings
      """
    Then it prints:
      """json
      { "EventSourceMappings": [{ "State": "Enabled", "BatchSize": 10, "<rest>": "<any>" }] }
      """
