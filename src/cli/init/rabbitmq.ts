import type { Example } from './example.ts'

export const rabbitmq: Example = {
  kind: 'rabbitmq',
  source: 'a queue of RabbitMQ',
  name: 'mail',
  pipeline: `# A queue of a RabbitMQ broker feeds a function. The broker is embedded: it lives in the process of \`pipeline up\` and is
# kept in .pipeline/, so nothing has to be installed.
Function:
  FunctionName: mail
  Handler: ../handlers/mail.handler # the module, and its export
  Timeout: 5 # seconds

EventSourceMappings:
  - EventSourceArn: arn:aws:mq:us-east-1:123456789012:broker:post:b-0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d
    EngineType: RABBITMQ # an MQ broker's ARN does not say which of the two it is
    Queues: [mail]
    SourceAccessConfigurations:
      - { Type: BASIC_AUTH, URI: 'env:BROKER' } # {"username": …, "password": …}, asked for by a real broker only
    BatchSize: 20 # a batch goes to the function when it has 20 messages …
    MaximumBatchingWindowInSeconds: 1 # … or a second after its first message; 500 ms when this is not given

Connections:
  rabbitmq: embedded # or { Url: "amqp://localhost:5672" }

Resources:
  rabbitmq:
    mail:
      Arguments: # as the broker knows them
        x-queue-type: quorum # counts deliveries
        x-delivery-limit: 2 # so a message is delivered three times at most,
        x-dead-letter-exchange: '' # and then goes to the queue
        x-dead-letter-routing-key: undeliverable # of this name
      Records: ./mail.ndjson # published line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
    undeliverable: {}
`,
  records: [
    '{"Body": {"to": "ada@example.com", "subject": "Welcome"}}',
    '{"Body": {"to": "grace@example.com", "subject": "Your order"}, "Properties": {"headers": {"pages": 2}}}',
  ],
  handler: `/** What a RabbitMQ mapping sends, as far as this function looks at it: messages by queue and virtual host. */
interface RabbitEvent {
  rmqMessagesByQueue: Record<string, { redelivered: boolean; data: string }[]>
}

/** Called with a batch of messages. When it throws, the whole batch goes back to its queue and comes again. */
export async function handler(event: RabbitEvent): Promise<void> {
  for (const message of Object.values(event.rmqMessagesByQueue).flat()) {
    const mail = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'))
    if (mail.to === undefined) throw new Error('a mail without an address')
    console.log(mail.subject, 'to', mail.to)
  }
}
`,
  feature: `Feature: Mail

  Scenario: The messages of a second go to the function together
    Given the pipeline "pipelines/mail.yaml"
    And "mail" holds these records:
      | name    | Body                                     |
      | welcome | {"to":"ada@example.com","subject":"Hi"}  |
      | bye     | {"to":"ada@example.com","subject":"Bye"} |
    Then the function is invoked with these batches:
      | records      | at       | result  |
      | welcome, bye | 1 second | success |
    And this event happens:
      | event           | text                   |
      | FunctionPrinted | Bye to ada@example.com |
    And "mail" holds nothing

  Scenario: What fails three times is a dead letter
    Given the pipeline "pipelines/mail.yaml"
    And "mail" holds these records:
      | name   | Body             |
      | nobody | {"subject":"Hi"} |
    Then the function is invoked with these batches:
      | records | result |
      | nobody  | error  |
      | nobody  | error  |
      | nobody  | error  |
    And "undeliverable" holds "nobody"
    And "mail" holds nothing
`,
  put: `mail --data '{"to": "ada@example.com", "subject": "Hello"}'`,
}
