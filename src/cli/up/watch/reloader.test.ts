import { beforeEach, describe, expect, it } from 'vitest'
import type { Reloaded, ReloadRequest } from '../../../api/index.ts'
import { loadPipelineTexts } from '../../../config/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { Reloader, type Loading } from './reloader.ts'

const FILE = '/p/orders.yaml'
const CODE = '/p/orders.ts'
const RECORDS = '/p/orders.ndjson'
const STREAM = 'arn:aws:kinesis:us-east-2:123456789012:stream/orders'
const text = (batchSize: number | string) =>
  `Function: { FunctionName: orders }\nEventSourceMappings: [{ EventSourceArn: "${STREAM}", StartingPosition: LATEST, BatchSize: ${batchSize} }]\n`

/** Files in memory, a control that takes what it is given, and a clock that is told. */
class Bench {
  readonly clock = new VirtualClock()
  readonly files = new Map([
    [FILE, text(1)],
    [CODE, 'code'],
  ])
  readonly told: string[] = []
  readonly requests: ReloadRequest[] = []
  readonly fleet = { isStarted: true, isStopped: false }
  watched: readonly string[] = []
  /** What records are fed on by the next reload. */
  fed: Reloaded['fed'] = []
  /** What a reload waits for. */
  holds = async (): Promise<void> => undefined
  heard: () => void = () => undefined
  /** What happens once files were read, and nobody hears. */
  loaded: () => void = () => undefined
  readonly reloader: Reloader

  constructor() {
    this.reloader = new Reloader({
      clock: this.clock,
      fleet: this.fleet,
      control: { reload: (request) => this.#reload(request) },
      first: this.load(),
      load: async () => {
        const loading = this.load()
        this.loaded()
        return loading
      },
      files: () => [FILE],
      openWatcher: (heard) => {
        this.heard = heard
        return { watch: (paths) => (this.watched = paths), close: () => (this.watched = []) }
      },
      fingerprints: (paths) => new Map(paths.map((path) => [path, this.files.get(path) ?? null])),
      tell: (line) => this.told.push(line),
    })
    void this.reloader.run()
  }

  load(): Loading {
    const content = this.files.get(FILE)
    const options = { embedded: true, environment: {}, nowMs: 0, scriptedFunctions: true }
    const { pipelines, problems } = loadPipelineTexts([{ text: content ?? '', file: FILE }], options)
    const prints = new Map([FILE, CODE, RECORDS].map((path) => [path, this.files.get(path) ?? null]))
    return {
      pipelines,
      problems: problems.map(({ message }) => message).join('\n'),
      prints,
      code: new Map([[FILE, [CODE]]]),
    }
  }

  async save(path: string, content: string | null, afterMs = 1000): Promise<void> {
    if (content === null) this.files.delete(path)
    else this.files.set(path, content)
    this.heard()
    await this.clock.advanceBy(afterMs)
  }

  get batchSizes(): unknown[] {
    return this.requests.map(({ pipelines }) => pipelines[0]!.mappings[0]!.batchSize)
  }

  async #reload(request: ReloadRequest): Promise<Reloaded> {
    this.requests.push(request)
    const [pipeline] = request.pipelines
    const [mapping] = pipeline!.mappings
    const entry = {
      uuid: '',
      number: 0,
      functionArn: '',
      members: {},
      tags: {},
      lastModifiedMs: 0,
      owner: null,
    }
    const after = { ...entry, mapping: mapping!, pipeline: pipeline! }
    const step = { kind: 'change', before: after, after, kept: null, done: this.holds() } as const
    return { steps: [step], differing: new Set(), fed: this.fed, notices: [] }
  }
}

let bench: Bench
beforeEach(async () => {
  bench = new Bench()
  await bench.clock.advanceBy(1000)
})

describe('files under --watch', () => {
  it('take effect when they have changed, and that is said', async () => {
    await bench.save(FILE, text(2))
    expect(bench.batchSizes).toEqual([2])
    expect(bench.told).toEqual(['orders.orders goes on: BatchSize 1 -> 2'])
    expect(bench.watched).toEqual([FILE, CODE, RECORDS])
  })

  it('are read when they have come to rest: two saves in a row are one change', async () => {
    await bench.save(FILE, '', 50)
    await bench.save(FILE, text(2), 50)
    await bench.save(FILE, text(3))
    expect(bench.batchSizes).toEqual([3])
    expect(bench.told).toEqual(['orders.orders goes on: BatchSize 1 -> 3'])
  })

  it('may go and return, as when editors save, and nothing is said', async () => {
    await bench.save(FILE, null, 50)
    await bench.save(FILE, text(1))
    await bench.save('/p/another', 'x')
    expect(bench.requests).toEqual([])
    expect(bench.told).toEqual([])
  })

  it('that change between being read and being watched are read again', async () => {
    bench.loaded = () => bench.files.set(FILE, text(3))
    await bench.save(FILE, text(2))
    expect(bench.batchSizes).toEqual([2, 3])
  })

  it('are watched anew whenever something was heard: their folder may be another one by now', async () => {
    bench.watched = []
    bench.heard()
    await bench.clock.advanceBy(1000)
    expect(bench.watched).toEqual([FILE, CODE, RECORDS])
  })

  it('that are wrong are told, and what ran before runs on until they are right', async () => {
    await bench.save(FILE, text('many'))
    expect(bench.requests).toEqual([])
    expect(bench.told).toEqual([
      expect.stringContaining('BatchSize must be a whole number'),
      'Nothing was reloaded: what ran before runs on.',
    ])
    await bench.save(FILE, null)
    expect(bench.requests).toEqual([])
    await bench.save(FILE, text(4))
    expect(bench.batchSizes).toEqual([4])
    expect(bench.told.at(-1)).toBe('orders.orders goes on: BatchSize 1 -> 4')
  })

  it('have their warnings said once', async () => {
    const unused = 'Resources: { kinesis: { orderz: { ShardCount: 1 } } }\n'
    await bench.save(FILE, text(2) + unused)
    await bench.save(FILE, text(3) + unused)
    expect(bench.batchSizes).toEqual([2, 3])
    expect(
      bench.told.filter((line) => line.includes('orderz') && !line.startsWith('Resources:')),
    ).toHaveLength(1)
  })

  it('are compared with what took effect: code that changed beside a mistake is new when it is mended', async () => {
    await bench.save(FILE, text('many'))
    await bench.save(CODE, 'new code')
    await bench.save(FILE, text(1))
    expect(bench.requests.map(({ otherCode }) => [...otherCode])).toEqual([[FILE]])
    expect(bench.told.slice(-2)).toEqual([
      'The code of orders has changed.',
      'orders.orders goes on with the new code.',
    ])
    await bench.save(FILE, text(2))
    expect(bench.requests.at(-1)!.otherCode.size).toBe(0)
  })

  it('refer to others, whose changes take effect as well, and it is said what becomes of records', async () => {
    const fed = { resourceId: 'kinesis/orders', file: RECORDS, place: 2, records: 3, repeat: false }
    bench.fed = [fed]
    await bench.save(RECORDS, 'a\nb\nc\n')
    expect(bench.requests.map(({ otherFiles }) => [...otherFiles])).toEqual([[RECORDS]])
    bench.fed = [{ ...fed, place: 3, records: 1 }]
    await bench.save(RECORDS, 'a\n')
    bench.fed = [{ ...fed, place: 0, records: 1, repeat: true }]
    await bench.save(RECORDS, 'b\n')
    expect(bench.told.filter((line) => line.startsWith('orders.ndjson'))).toEqual([
      'orders.ndjson has changed: kinesis orders gets 1 record more; of what was put before (2 records) nothing changes.',
      'orders.ndjson has changed, but has nothing behind what kinesis orders got of it (3 records): nothing is put. With --fresh the file is played anew.',
      'orders.ndjson has changed: kinesis orders is fed with it from record 1 on.',
    ])
  })

  it('are told when they have taken effect, and the next change does not wait for that', async () => {
    let release = () => undefined as void
    bench.holds = () => new Promise((resolve) => (release = resolve))
    await bench.save(FILE, text(2))
    expect(bench.told).toEqual([])
    bench.holds = async () => undefined
    await bench.save(FILE, text(3))
    expect(bench.told).toEqual(['orders.orders goes on: BatchSize 2 -> 3'])
    release()
    await bench.clock.advanceBy(1)
    expect(bench.told.at(-1)).toBe('orders.orders goes on: BatchSize 1 -> 2')
  })

  it('that changed while the pipelines were starting are read once they run', async () => {
    bench.fleet.isStarted = false
    await bench.save(FILE, text(2))
    expect(bench.requests).toEqual([])
    bench.fleet.isStarted = true
    await bench.clock.advanceBy(1000)
    expect(bench.batchSizes).toEqual([2])
  })

  it('change nothing in pipelines that drain', async () => {
    bench.fleet.isStopped = true
    await bench.save(FILE, text(2))
    expect(bench.requests).toEqual([])
    expect(bench.told).toEqual([])
  })

  it('are not heard of once it is closed', async () => {
    bench.reloader.close()
    await bench.save(FILE, text(2))
    expect(bench.requests).toEqual([])
    expect(bench.watched).toEqual([])
  })

  it('that cannot be reloaded are told, and tried again with the next change', async () => {
    bench.holds = async () => {
      throw new Error('no room')
    }
    await bench.save(FILE, text(2))
    expect(bench.told).toEqual(['orders.orders was not reloaded: no room'])
  })
})
