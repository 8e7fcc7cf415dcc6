import { join } from 'node:path'
import { directoryTarget, writeReport, type Target } from '../destinations/index.ts'
import type {
  FailureDestination,
  FailureReport,
  ResolvedConnection,
  ResolvedMapping,
  ServiceName,
} from '../model/index.ts'
import { parseArn, parseDestination } from '../source-types/index.ts'
import { S3Services } from './connect-s3.ts'
import { SnsServices } from './connect-sns.ts'
import type { SqsServices } from './connect-sqs.ts'
import type { ConnectOptions } from './connect.ts'
import { observeDirectory } from './observe-directory.ts'
import type { DestinationObserver, Producer, ProducerPlace } from './services.ts'

/** What an ARN says of a queue, topic or bucket, and how its service is reached. */
export interface TargetPlace {
  readonly arn: string
  readonly name: string
  /** The mapping's own where the ARN has none. */
  readonly region: string
  /** Empty where the ARN has none. */
  readonly account: string
  readonly connection: ResolvedConnection
}

/** What the three services that take invocation records have in common. */
export interface TargetService {
  target(place: TargetPlace): Promise<Target>
  observe(place: TargetPlace): Promise<DestinationObserver>
  producer(place: ProducerPlace): Promise<Producer>
  loseConnection(untilMs: number): Promise<void>
  close(): Promise<void>
}

type TargetServiceName = 'sqs' | 'sns' | 's3'

/** Where mappings describe what they discard: queues, topics, buckets, directories. */
export class DestinationServices {
  readonly #stateDirectory: string | undefined
  readonly #services: Readonly<Record<TargetServiceName, TargetService>>

  constructor(options: ConnectOptions, sqs: SqsServices) {
    this.#stateDirectory = options.stateDirectory
    this.#services = { sqs, sns: new SnsServices(options, sqs), s3: new S3Services(options) }
  }

  async destination(mapping: ResolvedMapping): Promise<FailureDestination | null> {
    const { onFailureDestination: name } = mapping
    if (name === undefined) return null
    return { name, ...(await this.#target(mapping)), keep: (report) => this.#keep(mapping, report) }
  }

  async observe(mapping: ResolvedMapping): Promise<DestinationObserver> {
    const destination = parsed(mapping)
    if (destination.kind === 'file') return observeDirectory(destination.directory)
    return this.#services[destination.service].observe(placeOf(mapping, destination.name))
  }

  producer(place: ProducerPlace, service: TargetServiceName): Promise<Producer> {
    return this.#services[service].producer(place)
  }

  async loseConnection(service: ServiceName, untilMs: number): Promise<void> {
    if (service === 'sqs' || service === 'sns' || service === 's3') {
      await this.#services[service].loseConnection(untilMs)
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#services).map((service) => service.close()))
  }

  async #target(mapping: ResolvedMapping): Promise<Target> {
    const destination = parsed(mapping)
    if (destination.kind === 'file') return directoryTarget(destination.directory)
    return this.#services[destination.service].target(placeOf(mapping, destination.name))
  }

  /** One file a record, as a `file:` destination has them; without a state directory it is kept nowhere. */
  async #keep({ id }: ResolvedMapping, report: FailureReport): Promise<string> {
    if (this.#stateDirectory === undefined) return 'memory'
    return writeReport(join(this.#stateDirectory, 'undelivered', encodeURIComponent(id)), report)
  }
}

function parsed({ onFailureDestination: text = '' }: ResolvedMapping) {
  const destination = parseDestination(text)
  if (destination === undefined || destination.kind === 'kafka') {
    throw new Error(`the destination ${text} is not built yet`)
  }
  return destination
}

function placeOf(mapping: ResolvedMapping, name: string): TargetPlace {
  const arn = parseArn(mapping.onFailureDestination!)!
  const { region, account, text } = arn
  const connection = mapping.destinationConnection ?? { kind: 'embedded' }
  return { arn: text, name, region: region === '' ? mapping.region : region, account, connection }
}
