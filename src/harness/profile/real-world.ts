import type { RecordForm } from '../../engine/index.ts'
import type {
  SourceRecord,
  ResolvedConnection,
  ResolvedMapping,
  ResolvedPipeline,
  ServiceName,
} from '../../model/index.ts'
import { type Clock, freshSeed, VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import { JumpingScenarioClock, type Waiting } from '../clock/jumping-scenario-clock.ts'
import { withTimes } from '../records/event-times.ts'
import { connectionToContainer, setReadingInContainer, virtualHostInContainer } from './profile.ts'
import { runningMapping, runningPipeline, type Replacements } from './running-pipelines.ts'
import { ScenarioNames } from './scenario-names.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/**
 * Containers. Three clocks meet here:
 *
 *     steps      2026-01-01T00:00:00Z + seconds       what tables and timestamps in steps say
 *     scenario   its zero + seconds                   the engine's; it follows the wall and jumps
 *     wall                                            brokers, clients, sources
 *
 * Kafka's records carry the scenario's time, as their producer dates them; Kinesis dates by the wall, so its records
 * are moved by the jumps before their arrival.
 */
export class RealWorld implements ScenarioWorld {
  readonly profile = 'real'
  readonly clock: JumpingScenarioClock
  readonly #names = new ScenarioNames(`-${freshSeed().toString(36)}`)
  readonly #virtualHosts = new Map<string, Promise<void>>()
  readonly #replacements: Replacements = {
    connectionTo: (service) => this.connectionTo(service),
    startMs: (service, timestampMs) => {
      const ms = this.#fromSteps(timestampMs)
      return service === 'kafka' ? ms : this.clock.clock.toWall(ms)
    },
  }

  constructor(waiting: Waiting) {
    this.clock = new JumpingScenarioClock(waiting)
  }

  get brokersClock(): Clock {
    return this.clock.wall
  }

  connectionTo(service: ServiceName): Promise<ResolvedConnection> {
    return connectionToContainer(service)
  }

  async running(pipelines: readonly ResolvedPipeline[]): Promise<readonly ResolvedPipeline[]> {
    const running = await Promise.all(pipelines.map((one) => runningPipeline(one, this.#replacements)))
    const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
    const hosts = mappings.flatMap(({ virtualHost }) => virtualHost ?? [])
    await Promise.all(hosts.map((name) => this.virtualHost(name)))
    return running.map((pipeline) => this.#names.realPipeline(pipeline))
  }

  async runningMapping(mapping: ResolvedMapping): Promise<ResolvedMapping> {
    return this.#names.realMapping(await runningMapping(mapping, this.#replacements))
  }

  realName(name: string): string {
    return this.#names.real(name)
  }

  realProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return this.#names.realProperties(properties)
  }

  async virtualHost(name: string): Promise<string> {
    const real = this.realName(name)
    const made = this.#virtualHosts.get(real) ?? virtualHostInContainer(real)
    this.#virtualHosts.set(real, made)
    await made
    return real
  }

  produced(service: ServiceName, form: RecordForm): RecordForm {
    if (service === 'activemq') return this.#marked(form)
    if (service !== 'kafka') return form
    const { Timestamp: given } = form
    const ms = typeof given === 'number' ? this.#fromSteps(given) : this.clock.clock.now()
    return { ...form, Timestamp: Math.round(ms) }
  }

  adjust<R extends SourceRecord>(service: ServiceName, record: R): R {
    // Whatever time a message of RabbitMQ tells is its producer's.
    if (service === 'kafka' || service === 'rabbitmq') return record
    const { clock } = this.clock
    const event = withTimes(record.event, (ms) => clock.fromWall(ms))
    const grown = JSON.stringify(event).length - JSON.stringify(record.event).length
    return {
      ...record,
      // Not among the members of a record that makes it when it is asked.
      key: record.key,
      event,
      bytes: record.bytes + grown,
      arrivedMs: clock.fromWall(record.arrivedMs),
    }
  }

  async refuse({ service, name }: { service: ServiceName; name: string }, refuses: boolean): Promise<void> {
    if (service === 'rabbitmq') {
      // Each scenario has a virtual host of its own, so nobody else's rights change.
      for (const host of this.#virtualHosts.keys()) await setReadingInContainer(host, !refuses)
      return
    }
    const connection = await this.connectionTo(service)
    if (connection.kind !== 'brokers') throw new Error(`the container for ${service} refuses nobody`)
    const { allowReading, refuseReading } = await import('../containers/index.ts')
    const change = refuses ? refuseReading : allowReading
    await change(connection.brokers[0]!, this.realName(name))
  }

  refusal(): null {
    return null
  }

  destinationRefusal(): null {
    return null
  }

  given<T>(value: T): T {
    return this.#names.given(value)
  }

  givenEvent(event: object): object {
    return withTimes(this.#names.given(event), (ms) => ms - this.clock.zeroMs + VIRTUAL_EPOCH_MS)
  }

  ownIn(name: string): string | undefined {
    return this.#names.isShared(name) ? this.#names.suffix : undefined
  }

  /** Of all that a dead message tells of itself, its ID alone says where it comes from. */
  #marked(form: RecordForm): RecordForm {
    const given = (form['Properties'] ?? {}) as { readonly JMSMessageID?: string }
    const { JMSMessageID: id = `ID:${freshSeed().toString(36)}` } = given
    return { ...form, Properties: { ...given, JMSMessageID: this.#names.real(id) } }
  }

  #fromSteps(ms: number): number {
    this.clock.begin()
    return ms - VIRTUAL_EPOCH_MS + this.clock.zeroMs
  }
}
