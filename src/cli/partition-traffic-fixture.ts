import type { Workshop } from './process-fixture.ts'

interface NewText {
  readonly partition: number
  readonly key: null
  readonly value: Buffer
  readonly headers: readonly []
}

/** Test fixture: what a test puts into the partitions of a topic, and what processes have received of it. */
export class PartitionTraffic {
  readonly topic: string
  /** What was acknowledged, by partition, in its order: `0:0`, `0:1`, … */
  readonly sent: readonly string[][]
  readonly #workshop: Workshop
  readonly #produce: (records: readonly NewText[]) => Promise<unknown>

  constructor(options: {
    topic: string
    partitions: number
    workshop: Workshop
    /** Resolves once they are acknowledged. */
    produce: (records: readonly NewText[]) => Promise<unknown>
  }) {
    const { topic, partitions, workshop, produce } = options
    this.topic = topic
    this.sent = Array.from({ length: partitions }, () => [])
    this.#workshop = workshop
    this.#produce = produce
  }

  /** Puts so many records into each partition. */
  async send(each: number): Promise<void> {
    for (const [partition, texts] of this.sent.entries()) {
      const more = Array.from({ length: each }, (_, number) => `${partition}:${texts.length + number}`)
      await this.#produce(
        more.map((text) => ({ partition, key: null, value: Buffer.from(text), headers: [] })),
      )
      texts.push(...more)
    }
  }

  /** The records of each shard in their order. */
  get everythingSent(): Record<string, string[]> {
    return Object.fromEntries(this.sent.map((texts, partition) => [`${this.topic}-${partition}`, texts]))
  }

  /** The records of each shard in the order in which they were first received, by whichever process. */
  get firstAttempts(): Record<string, string[]> {
    const first = new Map<string, Set<string>>()
    for (const { shard, data } of this.#received) {
      if (!first.has(shard)) first.set(shard, new Set())
      first.get(shard)!.add(data)
    }
    return Object.fromEntries([...first].toSorted().map(([shard, texts]) => [shard, [...texts]]))
  }

  get isReceived(): boolean {
    return new Set(this.#received.map(({ data }) => data)).size === this.sent.flat().length
  }

  get #received() {
    return this.#workshop.readLines('received.ndjson')
  }
}

/** A pipeline with batches of 5 and 20 ms each: a kill always finds work in hand. */
export function slowKafkaPipeline(options: {
  topic: string
  group: string
  brokers: readonly string[]
}): string {
  const brokers = options.brokers.map((address) => JSON.stringify(address)).join(', ')
  return `Function: { FunctionName: pay, Handler: handlers.slow, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/demo/1b4b0e9c-8c3e-4f5e-9d43-fb6d5b8f5a11-1
    Topics: [${options.topic}]
    StartingPosition: TRIM_HORIZON
    BatchSize: 5
    MaximumBatchingWindowInSeconds: 0
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: ${options.group} }
Connections: { kafka: { Brokers: [${brokers}] } }
`
}
