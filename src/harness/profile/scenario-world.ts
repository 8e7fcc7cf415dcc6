import type { RecordForm } from '../../engine/index.ts'
import type { LogRecord, ResolvedConnection, ResolvedPipeline, ServiceName } from '../../model/index.ts'
import { type Clock, freshSeed, VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import { JumpingScenarioClock } from '../clock/jumping-scenario-clock.ts'
import type { ScenarioClock } from '../clock/scenario-clock.ts'
import { VirtualScenarioClock } from '../clock/virtual-scenario-clock.ts'
import { connectionToContainer, type Profile } from './profile.ts'
import { runningPipelines } from './running-pipelines.ts'
import { ScenarioNames } from './scenario-names.ts'

/** What differs between the profiles: time, connections, names, and whose clock dates records. */
export interface ScenarioWorld {
  readonly profile: Profile
  readonly clock: ScenarioClock
  /** What clients and sources go by. */
  readonly brokersClock: Clock
  readonly names: ScenarioNames
  connectionTo(service: ServiceName): Promise<ResolvedConnection>
  running(pipelines: readonly ResolvedPipeline[]): Promise<readonly ResolvedPipeline[]>
  /** A record as its producer puts it now. */
  dated(service: ServiceName, form: RecordForm): RecordForm
  /** A record as the engine is to see it: dated by the scenario's clock. */
  adjust(service: ServiceName, record: LogRecord): LogRecord
  /** A value with the names and on the clock of the steps. */
  given<T>(value: T): T
}

/** @param onlyEngineWaits see `JumpingScenarioClock` */
export function scenarioWorld(profile: Profile, onlyEngineWaits: () => boolean): ScenarioWorld {
  return profile === 'embedded' ? embeddedWorld() : realWorld(onlyEngineWaits)
}

function embeddedWorld(): ScenarioWorld {
  const clock = new VirtualScenarioClock()
  const names = new ScenarioNames('')
  const connection: ResolvedConnection = { kind: 'embedded' }
  return {
    profile: 'embedded',
    clock,
    brokersClock: clock.clock,
    names,
    connectionTo: async () => connection,
    running: async (pipelines) =>
      runningPipelines(pipelines, {
        connections: new Map(servicesOf(pipelines).map((service) => [service, connection])),
        names,
        startMs: (_, timestampMs) => timestampMs,
      }),
    dated: (_, form) => form,
    adjust: (_, record) => record,
    given: (value) => value,
  }
}

function realWorld(onlyEngineWaits: () => boolean): ScenarioWorld {
  const clock = new JumpingScenarioClock(onlyEngineWaits)
  const names = new ScenarioNames(`-${freshSeed().toString(36)}`)
  // Steps write moments as if zero were 2026-01-01.
  const toClock = (ms: number) => ms - VIRTUAL_EPOCH_MS + clock.zeroMs
  return {
    profile: 'real',
    clock,
    brokersClock: clock.wall,
    names,
    connectionTo: connectionToContainer,
    running: async (pipelines) => {
      const services = servicesOf(pipelines)
      const connections = await Promise.all(services.map((service) => connectionToContainer(service)))
      return runningPipelines(pipelines, {
        connections: new Map(services.map((service, index) => [service, connections[index]!])),
        names,
        // Kafka's records carry the scenario's clock; Kinesis dates them by its own.
        startMs: (service, timestampMs) =>
          service === 'kafka' ? toClock(timestampMs) : clock.clock.toWall(toClock(timestampMs)),
      })
    },
    dated: (service, form) => {
      if (service !== 'kafka') return form
      const { Timestamp } = form
      return { ...form, Timestamp: typeof Timestamp === 'number' ? toClock(Timestamp) : clock.clock.now() }
    },
    adjust: (service, record) =>
      service === 'kafka' ? record : { ...record, arrivedMs: clock.clock.fromWall(record.arrivedMs) },
    given: (value) => names.given(value),
  }
}

function servicesOf(pipelines: readonly ResolvedPipeline[]): readonly ServiceName[] {
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const resources = pipelines.flatMap((pipeline) => pipeline.resources)
  return [...new Set([...mappings, ...resources].map(({ service }) => service))]
}
