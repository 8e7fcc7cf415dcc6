import type { Example } from './example.ts'

export const fifo: Example = {
  kind: 'fifo',
  source: 'a FIFO queue of SQS',
  name: 'transfers',
  pipeline: `# A FIFO queue of SQS: transfers of one account (its message group) are done in order, accounts beside each other. The
# queues are embedded: they live in the process of \`pipeline up\` and are kept in .pipeline/.
Function:
  FunctionName: transfers
  Handler: ../handlers/transfers.handler # the module, and its export
  Timeout: 2 # seconds; not above the queue's VisibilityTimeout

EventSourceMappings:
  - EventSourceArn: arn:aws:sqs:us-east-1:123456789012:transfers.fifo # a name that ends in .fifo
    BatchSize: 10 # FIFO queues have no more, and no window
    FunctionResponseTypes: [ReportBatchItemFailures] # what failed and all behind it in its group comes again

Connections:
  sqs: embedded # or aws, or { Endpoint: "http://localhost:4566" }

Resources:
  sqs:
    transfers.fifo:
      VisibilityTimeout: 12 # a group whose transfer failed waits for so many seconds, the others go on
      RedrivePolicy:
        deadLetterTargetArn: arn:aws:sqs:us-east-1:123456789012:dead-transfers.fifo
        maxReceiveCount: 3 # delivered three times, then moved
      Records: ./transfers.ndjson # sent line by line, one a second
      PerSecond: 1
    dead-transfers.fifo: {}
`,
  records: [
    '{"MessageGroupId": "ada", "MessageDeduplicationId": "1", "MessageBody": {"to": "grace", "amount": 10}}',
    '{"MessageGroupId": "grace", "MessageDeduplicationId": "2", "MessageBody": {"to": "ada", "amount": 2.5}}',
    '{"MessageGroupId": "ada", "MessageDeduplicationId": "3", "MessageBody": {"to": "grace", "amount": 5}}',
  ],
  handler: `/** What an SQS mapping sends for a FIFO queue, as far as this function looks at it. */
interface FifoEvent {
  Records: { messageId: string; body: string; attributes: { MessageGroupId: string } }[]
}

/** Called with messages of one or several groups. What fails, and all behind it in its group, it names: that comes again. */
export async function handler(event: FifoEvent) {
  const stopped = new Set<string>()
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const { messageId, body, attributes } of event.Records) {
    const { MessageGroupId: from } = attributes
    const { to, amount } = JSON.parse(body)
    if (!(amount > 0)) stopped.add(from)
    if (stopped.has(from)) batchItemFailures.push({ itemIdentifier: messageId })
    else console.log(from, 'pays', amount, 'to', to)
  }
  return { batchItemFailures }
}
`,
  feature: `Feature: Transfers

  Scenario: A transfer that fails holds up its own account only, until it is a dead letter
    Given the pipeline "pipelines/transfers.yaml"
    And "transfers.fifo" holds these records:
      | name   | MessageGroupId | MessageDeduplicationId | MessageBody                  |
      | first  | ada            | 1                      | {"to":"grace","amount":10}   |
      | broken | ada            | 2                      | {"to":"grace","amount":0}    |
      | other  | grace          | 3                      | {"to":"ada","amount":2.5}    |
    Then the function receives only "first", "broken", "other", "broken", "broken"
    And these events happen:
      | event           | text                |
      | FunctionPrinted | ada pays 10 to grace  |
      | FunctionPrinted | grace pays 2.5 to ada |
    And "dead-transfers.fifo" holds "broken"
    And "transfers.fifo" holds nothing
`,
  put: `transfers.fifo --key ada --data '{"to": "grace", "amount": 1}'`,
}
