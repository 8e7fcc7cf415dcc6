import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  bucketTarget,
  directoryTarget,
  queueTarget,
  topicTarget,
  type Target,
} from '../destinations/index.ts'
import type { FailureDestination, FailureReport } from '../model/index.ts'
import { S3Twin } from '../services/s3/twin/index.ts'
import { SnsTwin } from '../services/sns/twin/index.ts'
import { SqsTwin } from '../services/sqs/twin/index.ts'
import { MemoryStorage } from '../state/index.ts'
import { seededRandom, type VirtualClock } from '../time/index.ts'
import type { Between } from './faulty-port.ts'
import type { History } from './history.ts'
import type { SimulationPlan } from './plan.ts'
import { DESTINATIONS, type DestinationKind } from './settings.ts'

const NAME = 'dead-orders'
const QUEUE = { name: NAME }
const TOPIC = { name: NAME, arn: DESTINATIONS.sns }

/** A place for invocation records, and how what it holds can be looked at. */
interface Place {
  readonly target: Target
  /** Everything that it holds, as it was written, each under a name of its own. */
  readonly contents: () => Promise<ReadonlyMap<string, string>>
}

/** The queue, topic, bucket and directory that discards are described to, and the weather around them. */
export class SimulatedDestinations {
  readonly #clock: VirtualClock
  readonly #history: History
  readonly #places: Readonly<Record<DestinationKind, Place>>
  readonly #seen = new Set<string>()
  #directory: Promise<string> | null = null

  constructor(world: { plan: SimulationPlan; clock: VirtualClock; history: History }) {
    const { plan, clock } = world
    this.#clock = clock
    this.#history = world.history
    const parts = () => ({ clock, random: seededRandom(plan.seed), storage: new MemoryStorage() })
    const [sqs, sns, s3] = [new SqsTwin(parts()), new SnsTwin(parts()), new S3Twin(parts())]
    this.#places = {
      sqs: { target: queueTarget(sqs, QUEUE), contents: async () => numbered(sqs.peek(QUEUE)) },
      sns: { target: topicTarget(sns, TOPIC), contents: async () => numbered(sns.published(TOPIC)) },
      s3: { target: bucketTarget(s3, NAME), contents: () => objectsOf(s3) },
      file: this.#file(),
    }
    if (plan.weather.noDestinations) return
    void sqs.createQueue({ name: NAME })
    void sns.createTopic(NAME)
    void s3.createBucket(NAME)
  }

  /** As one life of the process reaches it. */
  open(kind: DestinationKind, between: Between): FailureDestination {
    const { target } = this.#places[kind]
    return {
      name: DESTINATIONS[kind],
      probe: () => target.probe(),
      send: (report, signal) => this.#send(kind, { report, signal, between }),
      keep: async (report) => {
        const { dice, weather } = between
        if (between.isOver() || (!between.isCalm() && dice.chance(weather.keepFails)))
          throw new Error('the disk is full')
        this.#history.described('kept', JSON.stringify(report.withPayload()))
        return 'where nothing is lost'
      },
    }
  }

  async close(): Promise<void> {
    if (this.#directory !== null) await rm(await this.#directory, { recursive: true })
  }

  async #send(
    kind: DestinationKind,
    what: { report: FailureReport; signal: AbortSignal; between: Between },
  ): Promise<void> {
    const { dice, weather, isOver, isCalm } = what.between
    const nowMs = this.#clock.now()
    const isDown = weather.outages.some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)
    if (isOver() || isDown || (!isCalm() && dice.chance(weather.sendFails)))
      throw new Error('as the weather wants it')
    const place = this.#places[kind]
    await place.target.send(what.report, what.signal)
    const contents = await place.contents()
    for (const [name, text] of contents) {
      // Lanes send side by side; an object that is put again takes its own place.
      if (this.#seen.has(`${kind} ${name}`)) continue
      this.#seen.add(`${kind} ${name}`)
      this.#history.described(kind, text)
    }
    if (!isCalm() && dice.chance(weather.sendUnanswered)) throw new Error('the answer is lost')
  }

  /** A directory of this machine, made when it is first written to. */
  #file(): Place {
    const directory = () => (this.#directory ??= mkdtemp(join(tmpdir(), 'simulation-')))
    return {
      target: {
        probe: async () => 'a directory',
        send: async (report, signal) => directoryTarget(await directory()).send(report, signal),
      },
      contents: async () => {
        const path = await directory()
        // What is still being written by another lane has a name with a dot in front.
        const whole = (await readdir(path)).filter((file) => !file.startsWith('.'))
        const files = whole.map(async (file) => [file, await readFile(join(path, file), 'utf8')] as const)
        return new Map(await Promise.all(files))
      },
    }
  }
}

async function objectsOf(s3: S3Twin): Promise<ReadonlyMap<string, string>> {
  const keys = await s3.listObjects(NAME)
  return new Map(await Promise.all(keys.map(async (key) => [key, await s3.getObject(NAME, key)] as const)))
}

function numbered(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(texts.map((text, index) => [String(index), text]))
}
