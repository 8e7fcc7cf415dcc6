import { destinationOf, type RecordForm } from '../../engine/index.ts'
import {
  SourceError,
  type SourceRecord,
  type ResolvedConnection,
  type ResolvedMapping,
  type ResolvedPipeline,
  type ServiceName,
} from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import type { Waiting } from '../clock/jumping-scenario-clock.ts'
import type { ScenarioClock } from '../clock/scenario-clock.ts'
import { VirtualScenarioClock } from '../clock/virtual-scenario-clock.ts'
import type { Profile } from './profile.ts'
import { RealWorld } from './real-world.ts'
import { runningMapping, runningPipeline, type Replacements } from './running-pipelines.ts'

/** What differs between the profiles: time, connections, names, and whose clock dates records. */
export interface ScenarioWorld {
  readonly profile: Profile
  readonly clock: ScenarioClock
  /** What clients and sources go by. */
  readonly brokersClock: Clock
  connectionTo(service: ServiceName): Promise<ResolvedConnection>
  running(pipelines: readonly ResolvedPipeline[]): Promise<readonly ResolvedPipeline[]>
  runningMapping(mapping: ResolvedMapping): Promise<ResolvedMapping>
  /** What a stream, topic or group is called where it really is. */
  realName(name: string): string
  /** What a stream, topic or queue is made with there. */
  realProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** What a virtual host of RabbitMQ is called where it really is; it is there once this has resolved. */
  virtualHost(name: string): Promise<string>
  /** A record as its producer puts it now. */
  produced(service: ServiceName, form: RecordForm): RecordForm
  /** How the IDs of the scenario's own messages end in a queue that others use as well; undefined of any other. */
  ownIn(name: string): string | undefined
  /** A record as the engine is to see it: dated by the scenario's clock. */
  adjust<R extends SourceRecord>(service: ServiceName, record: R): R
  /** Refuses everybody who reads this source or writes this destination, or no longer does. */
  refuse(source: { readonly service: ServiceName; readonly name: string }, refuses: boolean): Promise<void>
  /** Why a source refuses its mapping without its service knowing; null when it does not. */
  refusal(mapping: ResolvedMapping): SourceError | null
  /** The same for a mapping's destination. */
  destinationRefusal(mapping: ResolvedMapping): SourceError | null
  /** A value with the names that steps use. */
  given<T>(value: T): T
  /** An event with the names that steps use, and on their clock. */
  givenEvent(event: object): object
}

/** @param waiting see `JumpingScenarioClock` */
export function scenarioWorld(profile: Profile, waiting: Waiting): ScenarioWorld {
  return profile === 'embedded' ? new EmbeddedWorld() : new RealWorld(waiting)
}

class EmbeddedWorld implements ScenarioWorld {
  readonly profile = 'embedded'
  readonly clock = new VirtualScenarioClock()
  readonly #refused = new Set<string>()
  readonly #replacements: Replacements = {
    connectionTo: () => this.connectionTo(),
    startMs: (_, timestampMs) => timestampMs,
  }

  get brokersClock(): Clock {
    return this.clock.clock
  }

  async connectionTo(): Promise<ResolvedConnection> {
    return { kind: 'embedded' }
  }

  running(pipelines: readonly ResolvedPipeline[]): Promise<readonly ResolvedPipeline[]> {
    return Promise.all(pipelines.map((pipeline) => runningPipeline(pipeline, this.#replacements)))
  }

  runningMapping(mapping: ResolvedMapping): Promise<ResolvedMapping> {
    return runningMapping(mapping, this.#replacements)
  }

  realName(name: string): string {
    return name
  }

  realProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return properties
  }

  async virtualHost(name: string): Promise<string> {
    return name
  }

  produced(_service: ServiceName, form: RecordForm): RecordForm {
    return form
  }

  ownIn(): undefined {
    return undefined
  }

  adjust<R extends SourceRecord>(_service: ServiceName, record: R): R {
    return record
  }

  /** Embedded services know no rights: what stands between them and the engine refuses in their place. */
  async refuse({ service, name }: { service: ServiceName; name: string }, refuses: boolean): Promise<void> {
    if (refuses) this.#refused.add(`${service} ${name}`)
    else this.#refused.delete(`${service} ${name}`)
  }

  refusal({ service, sourceName: name }: ResolvedMapping): SourceError | null {
    if (!this.#refused.has(`${service} ${name}`)) return null
    return new SourceError('SOURCE_ACCESS_DENIED', `not authorized to read ${name}`, {
      refusal: 'authorization',
    })
  }

  destinationRefusal(mapping: ResolvedMapping): SourceError | null {
    const destination = destinationOf(mapping)
    if (destination === null || !this.#refused.has(`${destination.service} ${destination.name}`)) return null
    return new SourceError('SOURCE_ACCESS_DENIED', `not authorized to write ${destination.name}`)
  }

  given<T>(value: T): T {
    return value
  }

  givenEvent(event: object): object {
    return event
  }
}
