import type { StartingPosition } from '../model/index.ts'
import { VIRTUAL_EPOCH_MS } from '../time/index.ts'
import { Dice } from './dice.ts'
import type { StreamViewType } from '../services/dynamodb/port.ts'
import type { PlannedEnd } from './life.ts'
import { drawSettings, type LifeSettings, type SourceKind } from './settings.ts'

const VIEW_TYPES = [
  'KEYS_ONLY',
  'NEW_IMAGE',
  'OLD_IMAGE',
  'NEW_AND_OLD_IMAGES',
  'NEW_AND_OLD_IMAGES',
] as const

/** Everything that one seed decides before anything runs. What happens call by call is drawn while it runs. */
export interface SimulationPlan {
  readonly seed: number
  readonly source: SourceKind
  /** Of a stream; a table begins with one. */
  readonly shardCount: number
  /** Of a table's stream. */
  readonly viewType: StreamViewType
  readonly startingPosition: StartingPosition
  /** Whether FilterCriteria let only records of type `order` pass. */
  readonly filters: boolean
  readonly weather: Weather
  readonly lives: readonly PlannedLife[]
  /** In the order of their moments. */
  readonly actions: readonly PlannedAction[]
}

/** How much goes wrong; probabilities of one call, milliseconds for the longest times. */
export interface Weather {
  readonly readFails: number
  readonly iteratorExpires: number
  /** A page that brings nothing although there is more. */
  readonly emptyPage: number
  /** A page that brings fewer records than there are. */
  readonly shortPage: number
  readonly storeFails: number
  readonly latencyMs: number
  readonly throttled: number
  readonly functionFails: number
  readonly reportsFailures: number
  readonly functionMs: number
  /** A state that is above the limit of a tumbling window (TUM-5). */
  readonly largeState: number
  readonly sendFails: number
  /** What was sent is there, but nobody is told so. */
  readonly sendUnanswered: number
  /** Not even the state directory takes what could not be delivered. */
  readonly keepFails: number
  /** Times in which no destination can be written, milliseconds since the epoch; in the order of their beginnings. */
  readonly outages: readonly Outage[]
  /** Nobody has ever made the destinations. */
  readonly noDestinations: boolean
}

export interface Outage {
  readonly fromMs: number
  readonly toMs: number
}

/** One life of the process, with its settings. */
export interface PlannedLife extends PlannedEnd {
  readonly settings: LifeSettings
}

export type PlannedAction =
  | { readonly kind: 'put'; readonly atMs: number; readonly records: readonly PlannedRecord[] }
  /** `pick` chooses among the shards that are open then. */
  | { readonly kind: 'split' | 'merge'; readonly atMs: number; readonly pick: number }

export interface PlannedRecord {
  readonly name: string
  readonly key: string
  readonly type: 'order' | 'other'
  /** How often the function fails with it before it succeeds; Infinity for a poison record. */
  readonly failures: number
  /** Bytes that pad the data. */
  readonly padding: number
  /** What is done to the item of a table; one that is not there is put. */
  readonly write: 'put' | 'update' | 'delete' | 'expire'
}

/** The function's faults end here, milliseconds since the epoch, so that everything can come to its end. */
export function calmFromMs(plan: SimulationPlan): number {
  return (plan.actions.at(-1)?.atMs ?? VIRTUAL_EPOCH_MS) + 30_000
}

/** Draws the world of a seed. */
export function drawPlan(seed: number): SimulationPlan {
  const dice = new Dice(seed, 'plan')
  const source = dice.chance(0.3) ? 'dynamodb' : 'kinesis'
  const filters = dice.chance(0.3)
  const lives = drawLives(dice)
  // A poison record without any limit would block its shard for a day.
  const limited = lives.every(
    ({ settings }) => settings.maximumRetryAttempts >= 0 || settings.maximumRecordAgeInSeconds > 0,
  )
  const actions = drawActions(dice, { limited, source })
  return {
    seed,
    source,
    shardCount: dice.between(1, 3),
    viewType: dice.pick(VIEW_TYPES),
    startingPosition: drawStart(dice, source),
    filters,
    weather: drawWeather(dice),
    lives,
    actions,
  }
}

function drawStart(dice: Dice, source: SourceKind): StartingPosition {
  const kind = dice.pick(['TRIM_HORIZON', 'TRIM_HORIZON', 'TRIM_HORIZON', 'AT_TIMESTAMP', 'LATEST'] as const)
  if (kind !== 'AT_TIMESTAMP') return { kind }
  // A table's stream knows no such place (CFG-9).
  if (source === 'dynamodb') return { kind: 'LATEST' }
  return { kind, timestampMs: VIRTUAL_EPOCH_MS + dice.between(0, 20_000) }
}

function drawLives(dice: Dice): PlannedLife[] {
  const count = dice.pick([1, 1, 2, 3, 4])
  const world = { tumbles: dice.chance(0.3), reports: dice.chance(0.6) }
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1
    const killed = dice.chance(0.7)
    return {
      settings: drawSettings(dice, world),
      ends: last ? 'settled' : killed ? 'killed' : 'drained',
      afterMs: dice.between(500, 40_000),
      afterEvents: !last && killed && dice.chance(0.6) ? dice.between(2, 120) : null,
      downMs: dice.chance(0.03) ? dice.between(23, 26) * 3_600_000 : dice.between(0, 15_000),
    }
  })
}

function drawActions(
  dice: Dice,
  { limited, source }: { limited: boolean; source: SourceKind },
): PlannedAction[] {
  const records = dice.between(10, 150)
  const keys = dice.pick([1, 2, 5, 20, 100])
  const poison = limited ? dice.pick([0, 0, 0.02, 0.1]) : 0
  const flaky = dice.pick([0, 0.05, 0.2])
  const large = dice.chance(0.02) && source === 'kinesis'
  const spreadMs = dice.between(1_000, 90_000)
  const actions: PlannedAction[] = []
  for (let left = records; left > 0;) {
    const size = Math.min(left, dice.pick([1, 1, 2, 5, 20, 60]))
    const before = records - left
    const put = Array.from({ length: size }, (_, index) =>
      drawRecord(dice, { number: before + index + 1, keys, poison, flaky, large }),
    )
    actions.push({ kind: 'put', atMs: VIRTUAL_EPOCH_MS + dice.between(0, spreadMs), records: put })
    left -= size
  }
  const reshards = dice.pick([0, 0, 1, 2, 4])
  for (let index = 0; index < reshards; index++) {
    const kind = dice.pick(['split', 'merge'] as const)
    actions.push({
      kind,
      atMs: VIRTUAL_EPOCH_MS + dice.between(0, spreadMs),
      pick: dice.random.below(1_000),
    })
  }
  return actions.toSorted((one, other) => one.atMs - other.atMs)
}

function drawRecord(
  dice: Dice,
  stream: { number: number; keys: number; poison: number; flaky: number; large: boolean },
): PlannedRecord {
  const poison = dice.chance(stream.poison)
  return {
    name: `r${stream.number}`,
    key: `k${dice.between(1, stream.keys)}`,
    type: dice.chance(0.2) ? 'other' : 'order',
    failures: poison ? Infinity : dice.chance(stream.flaky) ? dice.between(1, 4) : 0,
    // 6 MiB of event hold two of the larger and none of the largest.
    padding: stream.large && dice.chance(0.04) ? dice.pick([1_500_000, 5_000_000]) : dice.between(0, 40),
    write: dice.pick(['put', 'put', 'update', 'update', 'delete', 'expire']),
  }
}

function drawOutages(dice: Dice): Outage[] {
  return Array.from({ length: dice.pick([0, 1, 1, 3]) }, () => {
    const fromMs = VIRTUAL_EPOCH_MS + dice.between(0, 100_000)
    return { fromMs, toMs: fromMs + dice.pick([1_000, 15_000, 60_000, 600_000]) }
  }).toSorted((one, other) => one.fromMs - other.fromMs)
}

function drawWeather(dice: Dice): Weather {
  const stormy = dice.chance(0.6)
  const some = (...probabilities: number[]) => (stormy ? dice.pick([0, ...probabilities]) : 0)
  return {
    readFails: some(0.02, 0.2),
    iteratorExpires: some(0.02, 0.1),
    emptyPage: some(0.1, 0.3),
    shortPage: some(0.2, 0.8),
    storeFails: some(0.05, 0.3),
    latencyMs: dice.pick([0, 0, 20, 300]),
    throttled: some(0.05, 0.3),
    functionFails: some(0.05, 0.2),
    reportsFailures: some(0.2, 0.6),
    functionMs: dice.pick([0, 50, 2_000, 2_000, 8_000]),
    largeState: some(0, 0.1),
    sendFails: some(0.1, 0.5),
    sendUnanswered: some(0.1),
    keepFails: some(0.3),
    outages: stormy ? drawOutages(dice) : [],
    noDestinations: dice.chance(0.05),
  }
}
