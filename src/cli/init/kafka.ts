import type { Example } from './example.ts'

/** What the two Kafka examples differ in. */
interface Cluster {
  readonly kind: string
  readonly source: string
  readonly name: string
  /** First lines of the file. */
  readonly about: string
  /** The members of the mapping that name the cluster and the consumer group. */
  readonly cluster: string
  /** Behind `kafka: embedded`. */
  readonly otherwise: string
}

export const kafka: Example = example({
  kind: 'kafka',
  source: 'a topic of a Kafka cluster of your own',
  name: 'payments',
  about: `# A topic of a self-managed Kafka cluster feeds a function, as a member of a consumer group.`,
  cluster: `  - SelfManagedEventSource:
      Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } # read when the connection below is kafka: {}
    SourceAccessConfigurations:
      - { Type: SASL_SCRAM_512_AUTH, URI: 'env:BROKER' } # {"username": …, "password": …}, asked for by a real broker only
    SelfManagedKafkaEventSourceConfig:
      ConsumerGroupId: payments-function # its committed offsets are this mapping's position`,
  otherwise: 'or {}, the brokers that the mapping names',
})

export const msk: Example = example({
  kind: 'msk',
  source: 'a topic of an Amazon MSK cluster',
  name: 'shipments',
  about: `# A topic of an Amazon MSK cluster feeds a function, as a member of a consumer group.`,
  cluster: `  - EventSourceArn: arn:aws:kafka:us-east-1:123456789012:cluster/shop/0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d-2
    AmazonManagedKafkaEventSourceConfig:
      ConsumerGroupId: shipments-function # its committed offsets are this mapping's position`,
  otherwise: 'or { Brokers: ["HOST:PORT"] }',
})

function example({ kind, source, name, about, cluster, otherwise }: Cluster): Example {
  return {
    kind,
    source,
    name,
    pipeline: `${about} The
# broker is embedded: it lives in the process of \`pipeline up\` and is kept in .pipeline/, so nothing has to be installed.
Function:
  FunctionName: ${name}
  Handler: ../handlers/${name}.handler # the module, and its export
  Timeout: 5 # seconds

EventSourceMappings:
${cluster}
    Topics: [${name}]
    StartingPosition: TRIM_HORIZON # for a consumer group without offsets; one that has them goes on there
    BatchSize: 100 # a batch goes to the function when it has 100 records …
    MaximumBatchingWindowInSeconds: 1 # … or a second after its first record; 500 ms when this is not given

Connections:
  kafka: embedded # ${otherwise}

Resources:
  kafka:
    ${name}:
      Partitions: 2 # records of one key are in one partition, and so in order
      Records: ./${name}.ndjson # produced line by line …
      PerSecond: 1 # … one a second …
      Repeat: true # … over and over
`,
    records: [
      '{"Key": "ada", "Value": {"amount": 10}}',
      '{"Key": "grace", "Value": {"amount": 5.25}}',
      '{"Key": "ada", "Value": {"amount": 1.5}}',
    ],
    handler: handlerText(),
    feature: featureOf(name),
    put: `${name} --key ada --data '{"amount": 3}'`,
  }
}

function handlerText(): string {
  return `/** What a Kafka mapping sends, as far as this function looks at it: records by topic and partition. */
interface KafkaEvent {
  records: Record<string, { partition: number; offset: number; key: string; value: string }[]>
}

/** Called with a batch of records. When it throws, the whole batch comes again. */
export async function handler(event: KafkaEvent): Promise<void> {
  for (const record of Object.values(event.records).flat()) {
    const { amount } = JSON.parse(text(record.value))
    console.log(text(record.key), 'in partition', record.partition, 'has', amount)
  }
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
`
}

function featureOf(name: string): string {
  return `Feature: ${name[0]!.toUpperCase()}${name.slice(1)}

  Scenario: The records of a second go to the function together
    Given the pipeline "pipelines/${name}.yaml"
    And "${name}" holds these records:
      | name | Partition | Key | Value         |
      | a1   | 0         | ada | {"amount":10} |
      | a2   | 0         | ada | {"amount":5}  |
    Then the function is invoked with these batches:
      | records | at       | result  |
      | a1, a2  | 1 second | success |
    And this event happens:
      | event           | text                      |
      | FunctionPrinted | ada in partition 0 has 5  |

  Scenario: A batch that fails comes again, and its partition waits
    Given the pipeline "pipelines/${name}.yaml"
    And "${name}" holds these records:
      | name | Partition | Value         |
      | a1   | 0         | {"amount":10} |
    And the function fails twice
    Then the function is invoked with these batches:
      | records | result  | attempt |
      | a1      | error   | 1       |
      | a1      | error   | 2       |
      | a1      | success | 3       |
    And nothing is lost
`
}
