import { MemoryPositions, MemoryStorage } from '../../fleet/index.ts'
import type {
  PositionKey,
  RemovedMapping,
  StoredMapping,
  StoredPosition,
  StoredSwitch,
} from '../../model/index.ts'
import { BenchMappings } from './fixture.ts'

/** Counts what a process stores, step by step, and ends it before the step that it is told: that and all later ones are lost. */
export class Mortality {
  /** How many steps there were in this life. */
  steps = 0
  isDead = false
  #lastStep = Infinity
  #died: () => void = () => undefined

  /** A process begins that ends before its step `dies`, counted from 1; Infinity for never. */
  begin(dies: number, died: () => void): void {
    this.steps = 0
    this.isDead = false
    this.#lastStep = dies
    this.#died = died
  }

  /** One more step is about to be stored. @throws Error when the process has ended */
  step(): void {
    if (!this.isDead && ++this.steps >= this.#lastStep) {
      this.isDead = true
      this.#died()
    }
    if (this.isDead) throw new Error('the process has ended')
  }
}

class MortalPositions extends MemoryPositions {
  readonly #mortality: Mortality

  constructor(mortality: Mortality) {
    super()
    this.#mortality = mortality
  }

  override async save(entries: readonly (readonly [PositionKey, StoredPosition])[]): Promise<void> {
    this.#mortality.step()
    await super.save(entries)
  }
}

class MortalStorage extends MemoryStorage {
  readonly #mortality: Mortality

  constructor(mortality: Mortality) {
    super()
    this.#mortality = mortality
  }

  override write(changes: readonly (readonly [string, string | null])[]): void {
    this.#mortality.step()
    super.write(changes)
  }
}

/** A state directory that outlives processes, each of which may end between any two of its steps. */
export class MortalMappings extends BenchMappings {
  readonly mortality: Mortality
  /** What embedded services keep. */
  readonly storages: Map<string, MemoryStorage>

  constructor() {
    const mortality = new Mortality()
    super(new MortalPositions(mortality))
    this.mortality = mortality
    this.storages = new Map([['kinesis', new MortalStorage(mortality)]])
  }

  override save(mapping: StoredMapping): void {
    this.mortality.step()
    super.save(mapping)
  }

  override remove(mapping: RemovedMapping): void {
    this.mortality.step()
    super.remove(mapping)
  }

  override saveSwitch(mappingId: string, value: StoredSwitch | null): void {
    this.mortality.step()
    super.saveSwitch(mappingId, value)
  }
}
