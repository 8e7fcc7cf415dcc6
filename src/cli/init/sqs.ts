import type { Example } from './example.ts'

export const sqs: Example = {
  kind: 'sqs',
  source: 'a standard queue of SQS',
  name: 'jobs',
  pipeline: `# A standard queue of SQS feeds a function that names the messages it could not do. The others are deleted, and what fails
# three times goes to the queue's own dead-letter queue. Both queues are embedded: they live in the process of
# \`pipeline up\` and are kept in .pipeline/, so nothing has to be installed.
Function:
  FunctionName: jobs
  Handler: ../handlers/jobs.handler # the module, and its export
  Timeout: 2 # seconds; not above the queue's VisibilityTimeout

EventSourceMappings:
  - EventSourceArn: arn:aws:sqs:us-east-1:123456789012:jobs
    BatchSize: 10 # what one poll brings; above ten a window is needed, and several polls are gathered
    FunctionResponseTypes: [ReportBatchItemFailures] # only the messages that the function names come again

Connections:
  sqs: embedded # or aws, or { Endpoint: "http://localhost:4566" }

Resources:
  sqs:
    jobs:
      VisibilityTimeout: 12 # seconds until a message that failed comes again; AWS recommends six times Timeout
      RedrivePolicy:
        deadLetterTargetArn: arn:aws:sqs:us-east-1:123456789012:dead-jobs
        maxReceiveCount: 3 # delivered three times, then moved
      Records: ./jobs.ndjson # sent line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
    dead-jobs: {}
`,
  records: [
    '{"MessageBody": {"job": 1, "width": 240}}',
    '{"MessageBody": {"job": 2, "width": 120}}',
    '{"MessageBody": {"job": 3, "width": 360}}',
  ],
  handler: `/** What an SQS mapping sends, as far as this function looks at it. */
interface SqsEvent {
  Records: { messageId: string; body: string }[]
}

/** Called with a batch of messages. It names those that failed: only they come again. */
export async function handler(event: SqsEvent) {
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const { messageId, body } of event.Records) {
    const { job, width } = JSON.parse(body)
    if (width > 0) {
      console.log('job', job, 'is done')
    } else {
      console.error('job', job, 'cannot be done')
      batchItemFailures.push({ itemIdentifier: messageId })
    }
  }
  return { batchItemFailures }
}
`,
  feature: `Feature: Jobs

  Scenario: A job that cannot be done comes three times and is a dead letter then, the others are done
    Given the pipeline "pipelines/jobs.yaml"
    And "jobs" holds these records:
      | name   | MessageBody             |
      | good   | {"job":1,"width":240}   |
      | broken | {"job":2,"width":0}     |
    Then the function receives only "good", "broken", "broken", "broken"
    And this event happens:
      | event           | text          |
      | FunctionPrinted | job 1 is done |
    And "dead-jobs" holds "broken"
    And "jobs" holds nothing
`,
  put: `jobs --data '{"job": 4, "width": 0}'`,
}
