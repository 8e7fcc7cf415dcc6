import type { Example } from './example.ts'

export const kinesis: Example = {
  kind: 'kinesis',
  source: 'a Kinesis stream',
  name: 'orders',
  pipeline: `# A Kinesis stream feeds a function. The stream is embedded: it lives in the process of \`pipeline up\` and is kept in
# .pipeline/, so nothing has to be installed, and a second \`up\` goes on where the first one stopped.
Function:
  FunctionName: orders
  Handler: ../handlers/orders.handler # the module, and its export
  Timeout: 5 # seconds

EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-1:123456789012:stream/orders
    StartingPosition: TRIM_HORIZON # the oldest record; afterwards the stored position counts
    BatchSize: 100 # a batch goes to the function when it has 100 records …
    MaximumBatchingWindowInSeconds: 1 # … or after a second, whichever comes first
    BisectBatchOnFunctionError: true # a failed batch is halved, until the record that fails is alone …
    MaximumRetryAttempts: 2 # … which is tried twice more, and then discarded

Connections:
  kinesis: embedded # or aws, or { Endpoint: "http://localhost:4566" }

Resources:
  kinesis:
    orders:
      ShardCount: 2 # records of one PartitionKey are in one shard, and so in order
      Records: ./orders.ndjson # put into the stream line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
`,
  records: [
    '{"PartitionKey": "ada", "Data": {"item": "tea", "price": 4.5}}',
    '{"PartitionKey": "grace", "Data": {"item": "cup", "price": 12}}',
    '{"PartitionKey": "ada", "Data": {"item": "honey", "price": 6}}',
  ],
  handler: `/** What a Kinesis mapping sends, as far as this function looks at it. */
interface KinesisEvent {
  Records: { kinesis: { partitionKey: string; data: string } }[]
}

/** Called with a batch of records. When it throws, the batch is halved and comes again. */
export async function handler(event: KinesisEvent): Promise<void> {
  for (const { kinesis } of event.Records) {
    const order = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'))
    console.log(kinesis.partitionKey, 'orders', order.item, 'for', order.price)
  }
}
`,
  feature: `Feature: Orders

  Scenario: The orders of a second go to the function together
    Given the pipeline "pipelines/orders.yaml"
    And "orders" holds these records:
      | name | PartitionKey | Data                       |
      | tea  | ada          | {"item":"tea","price":4.5} |
      | cup  | ada          | {"item":"cup","price":12}  |
    Then the function is invoked with these batches:
      | records  | at       | result  |
      | tea, cup | 1 second | success |
    And this event happens:
      | event           | text               |
      | FunctionPrinted | ada orders cup for 12 |

  Scenario: An order that cannot be read is found by bisection, and the others go through
    Given the pipeline "pipelines/orders.yaml"
    And "orders" holds these records:
      | name   | PartitionKey | Data                       |
      | tea    | ada          | {"item":"tea","price":4.5} |
      | broken | ada          | no order                   |
    Then "tea" succeeds
    And "broken" is discarded because of RetryAttemptsExhausted
    And nothing is lost
`,
  put: `orders --key ada --data '{"item": "cake", "price": 3}'`,
}
