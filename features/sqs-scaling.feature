Feature: Scaling of standard queues
  Five batches at once at first; three hundred more after each minute in which they were not enough, 1,250 at most; back
  to five when there is no backlog, and to two when the queue is idle. Every change is shown.

  @PAGE-33 @SQS-5 @SQS-6 @SQS-7 @SQS-9 @CON-18 @NEW-3
  Scenario: A backlog, minute by minute
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
      Resources: { sqs: { jobs: { VisibilityTimeout: 360 } } }
      """
    And the function takes 50 seconds
    And "jobs" holds 5400 records
    When 20 minutes pass
    Then these events happen:
      | event          | from | to   | reason            |
      | ScalingChanged | 5    | 305  | backlog           |
      | ScalingChanged | 305  | 605  | backlog           |
      | ScalingChanged | 605  | 905  | backlog           |
      | ScalingChanged | 905  | 1205 | backlog           |
      | ScalingChanged | 1205 | 1250 | backlog           |
      | ScalingChanged | 1250 | 1120 | no backlog        |
      | ScalingChanged | 1120 | 5    | no backlog        |
      | ScalingChanged | 5    | 2    | the queue is idle |
    And "jobs" holds nothing

  @SQS-8 @NEW-1
  Scenario: MaximumConcurrency is the limit, and an idle queue keeps its five
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 60 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
          ScalingConfig: { MaximumConcurrency: 8 }
      Resources: { sqs: { jobs: { VisibilityTimeout: 360 } } }
      """
    And the function takes 30 seconds
    And "jobs" holds 26 records
    When 10 minutes pass
    Then these events happen:
      | event          | from | to | reason                             |
      | ScalingChanged | 5    | 8  | backlog; MaximumConcurrency is 8   |
      | ScalingChanged | 8    | 5  | no backlog                         |
    And the function is invoked 5 times, at 0 seconds, with 1 record
    And the function is invoked 8 times, at 60 seconds, with 1 record
    And "jobs" holds nothing

  @real @SQS-8 @NEW-1
  Scenario: No more batches are under way than MaximumConcurrency
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 20 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
          ScalingConfig: { MaximumConcurrency: 2 }
      """
    And "jobs" holds 5 records
    And the function takes 5 seconds
    Then the function is invoked twice, at 0 seconds, with 1 record
    And the function is invoked twice, at 5 seconds, with 1 record
    And the function is invoked once, at 10 seconds, with 1 record
    And the function receives only "r1", "r2", "r3", "r4", "r5"
    And "jobs" holds nothing

  @real @SQS-7
  Scenario: The next message wakes an idle queue
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
      """
    When 3 minutes pass
    And "a" arrives at "jobs"
    Then these events happen:
      | event          | from | to | reason            |
      | ScalingChanged | 5    | 2  | the queue is idle |
      | ScalingChanged | 2    | 5  | messages again    |
    And "a" succeeds

  @real @PAGE-33 @SQS-5 @SQS-10
  Scenario: Five batches are under way at once from the beginning
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 20 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
      """
    And "jobs" holds 7 records
    And the function takes 10 seconds
    Then the function is invoked 5 times, at 0 seconds, with 1 record
    And the function is invoked twice, at 10 seconds, with 1 record
    And the function receives only "r1", "r2", "r3", "r4", "r5", "r6", "r7"
    And "jobs" holds nothing

  @real @ERR-18
  Scenario: Errors take concurrency away, one batch after the other
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
      Resources: { sqs: { jobs: { VisibilityTimeout: 2 } } }
      """
    And "jobs" holds 5 records
    And the function fails 2 times
    Then these events happen:
      | event          | from | to | reason              |
      | ScalingChanged | 5    | 4  | the function failed |
      | ScalingChanged | 4    | 3  | the function failed |
    And "r1", "r2", "r3", "r4", "r5" succeed

  @real @ERR-20
  Scenario: With partial responses errors take nothing away
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 5 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
          FunctionResponseTypes: [ReportBatchItemFailures]
      Resources: { sqs: { jobs: { VisibilityTimeout: 5 } } }
      """
    And "jobs" holds 10 records
    And the function fails 2 times
    And the function takes 3 seconds
    Then the function is invoked 5 times, at 0 seconds, with 1 record
    And the function is invoked 5 times, at 3 seconds, with 1 record
    And "jobs" holds nothing

  @ERR-19 @SQS-14
  Scenario: Throttles take concurrency away as well
    Given the pipeline
      """yaml
      Function: { FunctionName: jobs, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
          BatchSize: 1
      """
    And "jobs" holds 5 records
    And the function is throttled once
    Then this event happens:
      | event          | from | to | reason                     |
      | ScalingChanged | 5    | 4  | the function was throttled |
    And "r1", "r2", "r3", "r4", "r5" succeed

  @FIFO-2 @SQS-8 @NEW-17
  Scenario: A FIFO queue goes up to MaximumConcurrency
    Given the pipeline
      """yaml
      Function: { FunctionName: payments, Timeout: 1 }
      EventSourceMappings:
        - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:payments.fifo
          BatchSize: 1
          ScalingConfig: { MaximumConcurrency: 2 }
      """
    And the function takes 1 second
    And "payments.fifo" holds these records:
      | MessageGroupId | MessageDeduplicationId | MessageBody |
      | a              | 1                      | a1          |
      | b              | 2                      | b1          |
      | c              | 3                      | c1          |
    Then the function is invoked with these batches:
      | records | at        |
      | a1      | 0 seconds |
      | b1      | 0 seconds |
      | c1      | 1 second  |
