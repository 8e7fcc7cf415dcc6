import type { Example } from './example.ts'

export const dynamodb: Example = {
  kind: 'dynamodb',
  source: 'the stream of a DynamoDB table',
  name: 'customers',
  pipeline: `# The stream of a DynamoDB table feeds a function: each change of an item is a record. The table is embedded: it lives in
# the process of \`pipeline up\` and is kept in .pipeline/, so nothing has to be installed.
Function:
  FunctionName: customers
  Handler: ../handlers/customers.handler # the module, and its export
  Timeout: 5 # seconds

EventSourceMappings:
  - EventSourceArn: arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/2026-01-01T00:00:00.000
    # An embedded table answers to any label behind stream/, a real one to the label that it has.
    StartingPosition: TRIM_HORIZON # the oldest change; afterwards the stored position counts
    BatchSize: 100 # a batch goes to the function when it has 100 changes …
    MaximumBatchingWindowInSeconds: 1 # … or after a second, whichever comes first
    MaximumRetryAttempts: 2 # a batch that fails is tried twice more, and then discarded
    FilterCriteria:
      Filters:
        - Pattern: { eventName: [INSERT, MODIFY] } # deletions are not sent

Connections:
  dynamodb: embedded # or aws, or { Endpoint: "http://localhost:8000" }

Resources:
  dynamodb:
    customers:
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES } # the item before and after each change
      Records: ./customers.ndjson # items put, updated and deleted, line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
`,
  records: [
    '{"Put": {"id": {"S": "ada"}, "points": {"N": "0"}}}',
    '{"Update": {"id": {"S": "ada"}, "points": {"N": "25"}}}',
    '{"Delete": {"id": {"S": "ada"}}}',
  ],
  handler: `/** What a mapping of a DynamoDB stream sends, as far as this function looks at it. */
interface DynamoDBEvent {
  Records: { eventName: string; dynamodb: { NewImage: Customer; OldImage?: Customer } }[]
}

/** An item in DynamoDB JSON: numbers are text. */
interface Customer {
  id: { S: string }
  points: { N: string }
}

/** Called with a batch of changes. When it throws, the whole batch comes again. */
export async function handler(event: DynamoDBEvent): Promise<void> {
  for (const { dynamodb } of event.Records) {
    const { NewImage: now, OldImage: before } = dynamodb
    console.log(now.id.S, 'has', Number(now.points.N), 'points, and had', Number(before?.points.N ?? 0))
  }
}
`,
  feature: `Feature: Customers

  Scenario: Changes go to the function in order, and deletions do not
    Given the pipeline "pipelines/customers.yaml"
    And "customers" holds these records:
      | name | Put                                    | Update                                  | Delete             |
      | new  | {"id":{"S":"ada"},"points":{"N":"0"}}  |                                         |                    |
      | more |                                        | {"id":{"S":"ada"},"points":{"N":"25"}}  |                    |
      | gone |                                        |                                         | {"id":{"S":"ada"}} |
    Then the function receives only "new", "more"
    And this event happens:
      | event           | text                             |
      | FunctionPrinted | ada has 25 points, and had 0     |

  Scenario: A batch that fails comes again
    Given the pipeline "pipelines/customers.yaml"
    And "customers" holds these records:
      | name | Put                                   |
      | new  | {"id":{"S":"ada"},"points":{"N":"0"}} |
    And the function fails twice
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | new     | error   | 1       |
      | new     | error   | 2       |
      | new     | success | 3       |
    And nothing is lost
`,
  put: 'customers --file MORE.ndjson',
}
