import type { LogSource, PositionStore, ResolvedMapping } from '../model/index.ts'
import type { VirtualClock } from '../time/index.ts'
import type { Between } from './faulty-port.ts'
import type { SimulationPlan } from './plan.ts'
import type { RecordLedger, SimulatedRecord } from './record-ledger.ts'
import { SimulatedStream } from './simulated-stream.ts'
import { SimulatedTable } from './simulated-table.ts'

/** What a mapping reads, with whoever writes to it, and who takes its shards apart. */
export interface SimulatedSource {
  /** Everything that is planned has been done. */
  readonly isPut: boolean
  /** Makes it, and lets its plan begin. */
  create(): Promise<void>
  /** As one life of the process reads it. */
  connect(mapping: ResolvedMapping, between: Between & { readonly positions: PositionStore }): LogSource
  /** The records of an event that the function is given. */
  recordsIn(event: object): SimulatedRecord[]
  /** What in an event is not as it was written. */
  wrongIn(event: object): string[]
}

export interface SourceWorld {
  readonly plan: SimulationPlan
  readonly ledger: RecordLedger
  readonly clock: VirtualClock
}

export function createSimulatedSource(world: SourceWorld): SimulatedSource {
  return world.plan.source === 'kinesis' ? new SimulatedStream(world) : new SimulatedTable(world)
}
