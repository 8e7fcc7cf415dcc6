import type { Example } from './example.ts'

export const activemq: Example = {
  kind: 'activemq',
  source: 'a queue of ActiveMQ',
  name: 'bookings',
  pipeline: `# A queue of an ActiveMQ broker feeds a function. The broker is embedded: it lives in the process of \`pipeline up\` and is
# kept in .pipeline/, so nothing has to be installed.
Function:
  FunctionName: bookings
  Handler: ../handlers/bookings.handler # the module, and its export
  Timeout: 5 # seconds

EventSourceMappings:
  - EventSourceArn: arn:aws:mq:us-east-1:123456789012:broker:erp:b-0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d
    EngineType: ACTIVEMQ # an MQ broker's ARN does not say which of the two it is
    Queues: [bookings]
    SourceAccessConfigurations:
      - { Type: BASIC_AUTH, URI: 'env:BROKER' } # {"username": …, "password": …}, asked for by a real broker only
    BatchSize: 20 # a batch goes to the function when it has 20 messages …
    MaximumBatchingWindowInSeconds: 1 # … or a second after its first message; 500 ms when this is not given

Connections:
  activemq: embedded # or { Url: "amqp://localhost:5672" }; Amazon MQ: amqp+ssl://HOST:5671

Resources:
  activemq:
    bookings:
      Records: ./bookings.ndjson # sent line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
    ActiveMQ.DLQ: {} # the broker's own dead-letter queue: what has failed seven times ends here
`,
  records: [
    '{"Body": {"room": "garden", "nights": 3}}',
    '{"Body": {"room": "tower", "nights": 1}, "Properties": {"office": "Graz"}}',
  ],
  handler: `/** What an ActiveMQ mapping sends, as far as this function looks at it. */
interface ActiveMQEvent {
  messages: { messageID: string; redelivered: boolean; data: string; properties: Record<string, string> }[]
}

/** Called with a batch of messages. When it throws, the whole batch comes again, six times at most. */
export async function handler(event: ActiveMQEvent): Promise<void> {
  for (const message of event.messages) {
    const { room, nights } = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'))
    console.log('the', room, 'room for', nights, 'nights')
  }
}
`,
  feature: `Feature: Bookings

  Scenario: The messages of a second go to the function together
    Given the pipeline "pipelines/bookings.yaml"
    And "bookings" holds these records:
      | name   | Body                          |
      | garden | {"room":"garden","nights":3}  |
      | tower  | {"room":"tower","nights":1}   |
    Then the function is invoked once, at 1 second, with 2 records
    And this event happens:
      | event           | text                         |
      | FunctionPrinted | the garden room for 3 nights |
    And "bookings" holds nothing

  Scenario: What the function cannot read goes to the dead-letter queue
    Given the pipeline "pipelines/bookings.yaml"
    And "bookings" holds these records:
      | name   | Body       |
      | broken | no booking |
    Then the function is invoked 7 times
    And "ActiveMQ.DLQ" holds "broken"
    And "bookings" holds nothing
`,
  put: `bookings --data '{"room": "river", "nights": 2}'`,
}
