import { SourceError, type PositionKey, type PositionStore, type StoredPosition } from '../model/index.ts'
import { ExpiredIteratorError } from '../services/expired-iterator.ts'
import type { DynamodbPort } from '../services/dynamodb/port.ts'
import type { KinesisPort } from '../services/kinesis/port.ts'
import type { Clock } from '../time/index.ts'
import type { Dice } from './dice.ts'
import type { Weather } from './plan.ts'

/** What stands between one life of the process and its services. */
export interface Between {
  readonly clock: Clock
  readonly dice: Dice
  readonly weather: Weather
  /** The process was killed: nothing of it goes on. */
  readonly isOver: () => boolean
  readonly isCalm: () => boolean
}

const SOURCE_FAILURES = ['SOURCE_UNREACHABLE', 'SOURCE_THROTTLED', 'SOURCE_FAILED'] as const

/** Kinesis in bad weather: slow, failing, with iterators that expire early and pages shorter than they could be. */
export function faultyKinesis(port: KinesisPort, between: Between): KinesisPort {
  const { call, shortened, expires, chance } = faults(between)
  return {
    describeStream: (stream) => call(() => port.describeStream(stream)),
    listShards: (request) => call(() => port.listShards(request)),
    getIterator: (request) => call(() => port.getIterator(request)),
    getRecords: (request) =>
      call(async () => {
        expires()
        if (chance(between.weather.emptyPage)) {
          return { records: [], nextIterator: request.iterator, millisBehindLatest: 1000, childShards: [] }
        }
        return port.getRecords({ ...request, limit: shortened(request.limit) })
      }),
    close: () => {},
  }
}

/** The same of a table's stream, which cannot say that an empty page is not its last. */
export function faultyDynamodb(port: DynamodbPort, between: Between): DynamodbPort {
  const { call, shortened, expires } = faults(between)
  return {
    describeStream: (table) => call(() => port.describeStream(table)),
    listShards: (arn, after) => call(() => port.listShards(arn, after)),
    getIterator: (request) => call(() => port.getIterator(request)),
    getRecords: (request) =>
      call(async () => {
        expires()
        return port.getRecords({ ...request, limit: shortened(request.limit) })
      }),
    close: () => {},
  }
}

function faults(between: Between) {
  const { dice, weather, isCalm } = between
  const chance = (probability: number) => !isCalm() && dice.chance(probability)
  return {
    chance,
    call: async <T>(work: () => Promise<T>): Promise<T> => {
      await delay(between)
      if (chance(weather.readFails))
        throw new SourceError(dice.pick(SOURCE_FAILURES), 'as the weather wants it')
      const answer = await work()
      return between.isOver() ? never() : answer
    },
    expires: () => {
      if (chance(weather.iteratorExpires)) throw new ExpiredIteratorError('as the weather wants it')
    },
    shortened: (limit: number) => Math.min(limit, chance(weather.shortPage) ? dice.between(1, 8) : limit),
  }
}

/** A store that is slow and fails; what was being written when the process was killed may be written or not. */
export function faultyPositions(
  positions: PositionStore,
  between: Between & { readonly saved: (key: PositionKey, position: StoredPosition) => void },
): PositionStore {
  const { dice, weather, isOver, isCalm, saved } = between
  return {
    load: (key) => positions.load(key),
    list: (mapping, connection) => positions.list(mapping, connection),
    forget: (keys) => positions.forget(keys),
    save: async (entries) => {
      if (isOver()) return never()
      // When the process dies now, the write has reached the disk or not.
      const written = dice.chance(0.5)
      await delay(between)
      if (isOver() && !written) return never()
      if (!isCalm() && dice.chance(weather.storeFails)) throw new Error('the disk is full')
      await positions.save(entries)
      for (const [key, position] of entries) saved(key, position)
      if (isOver()) return never()
    },
  }
}

async function delay({ clock, dice, weather, isCalm }: Between): Promise<void> {
  const ms = weather.latencyMs === 0 || isCalm() ? 0 : dice.between(0, weather.latencyMs)
  if (ms > 0) await clock.sleep(ms)
}

function never(): Promise<never> {
  return new Promise(() => {})
}
