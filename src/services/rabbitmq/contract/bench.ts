import type {
  BasicProperties,
  Delivery,
  NewMessage,
  RabbitConsumer,
  RabbitPort,
  RabbitProducer,
} from '../port.ts'

/** One RabbitMQ under test, embedded or real. The same assertions hold for all. */
export interface RabbitUnderTest {
  readonly producer: RabbitProducer
  /** A client with a connection of its own. */
  connect(virtualHost?: string): ClientUnderTest
  /** Lets so much of the broker's own time pass. */
  pass(ms: number): Promise<void>
  /** Resolves as the work does, letting time run. */
  settled<T>(work: Promise<T>): Promise<T>
  closeClients(): Promise<void>
  close(): Promise<void>
}

export interface ClientUnderTest {
  readonly port: RabbitPort & RabbitProducer
  /** The answer mends it. */
  breakConnection(): Promise<() => Promise<void>>
}

/** What the parts of the suite work with. */
export interface RabbitBench {
  readonly rabbit: () => RabbitUnderTest
  /** Makes a queue with a name of its own. */
  queue(queueArguments?: Readonly<Record<string, unknown>>): Promise<string>
  /** A name that no queue has. */
  absent(): string
}

/** One persistent message a text. */
export function texts(...values: string[]): NewMessage[] {
  return values.map((value) => message(value))
}

export function message(value: string, properties: BasicProperties = {}): NewMessage {
  return { properties: { deliveryMode: 2, ...properties }, body: Buffer.from(value) }
}

export function textOf(deliveries: readonly { readonly body: Buffer }[]): string[] {
  return deliveries.map(({ body }) => body.toString())
}

export function tagsOf(deliveries: readonly Delivery[]): number[] {
  return deliveries.map(({ tag }) => tag)
}

/** Exactly so many, in as many receives as it takes; fails when one of them brings nothing. */
export async function receive(
  { rabbit }: RabbitBench,
  consumer: RabbitConsumer,
  count: number,
): Promise<readonly Delivery[]> {
  const got: Delivery[] = []
  while (got.length < count) {
    const more = await rabbit().settled(consumer.receive({ max: count - got.length, waitMs: 5000 }))
    if (more.length === 0) throw new Error(`${got.length} of ${count} deliveries came: ${textOf(got).join()}`)
    got.push(...more)
  }
  return got
}

/** Whatever comes within the time, after which nothing is delivered any more. */
export async function drain(
  { rabbit }: RabbitBench,
  consumer: RabbitConsumer,
  waitMs = 200,
): Promise<readonly Delivery[]> {
  const got: Delivery[] = []
  for (;;) {
    const more = await rabbit().settled(consumer.receive({ max: 1000, waitMs }))
    if (more.length === 0) break
    got.push(...more)
  }
  return [...got, ...(await consumer.pause(1000))]
}
