import type { EngineEvent, MappingStateChanged, ResolvedMapping } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { MappingMeter, type Histogram } from '../../views/index.ts'
import { AWS_SERIES } from './aws-series.ts'
import { exposition, type Family, type Sample } from './exposition.ts'

/** A mapping that the page shows. */
export interface MeteredMapping {
  readonly mapping: Pick<ResolvedMapping, 'id' | 'uuid' | 'sourceName' | 'sourceType'>
  readonly functionName: string
  readonly functionArn: string
}

/** What a mapping is doing, as far as the page tells it. */
export interface MeteredProgress {
  readonly mapping: Pick<ResolvedMapping, 'id'>
  readonly shards: readonly { readonly blocked: boolean; readonly lanes: readonly MeteredLane[] }[]
  readonly queue: { readonly lanes: ReadonlyMap<number, MeteredLane> } | null
}

interface MeteredLane {
  readonly inFlight: object | null
  readonly retryAtMs: number | null
}

export interface MetricsPageOptions {
  /** The mappings that there are now; the series of others are gone. */
  readonly mappings: () => readonly MeteredMapping[]
  readonly progress: () => readonly MeteredProgress[]
  /** Of each function that was called: how many environments it has now, where that is known. */
  readonly environments: () => readonly { readonly functionName: string; readonly count: number }[]
  /** What the process has used so far. */
  readonly usage: () => { readonly cpuSeconds: number; readonly residentBytes: number }
}

interface Metered extends MeteredMapping {
  readonly meter: MappingMeter
  readonly labels: Sample['labels']
}

/**
 * The page that Prometheus reads: a fold over engine events, and a look at what runs. Each series has its mapping's Id,
 * the function's name and the source's name as labels, and none of a record, a batch or a shard, so that there are as
 * many as there are mappings, times a constant.
 *
 * @decision MET-10 AWS's metrics are series called `esm_` and AWS's name in snake case, with the labels `mapping`, `function` and `source`; `esm_mapping_info` tells the UUID and the function's ARN, which are AWS's dimensions.
 * @decision MET-6 While a mapping is Disabled it has no series but `esm_mapping_info` and `esm_mapping_state`; enabled again, its counts go on.
 */
export class MetricsPage {
  readonly #options: MetricsPageOptions
  readonly #meters = new Map<string, MappingMeter>()
  readonly #states = new Map<string, MappingStateChanged['state']>()

  constructor(options: MetricsPageOptions) {
    this.#options = options
  }

  event(event: EngineEvent): void {
    if (event.event === 'MappingStateChanged') {
      this.#states.set(event.mapping, event.state)
      // One that is made anew under the Id of one that is gone.
      if (event.state === 'Creating') this.#meters.delete(event.mapping)
    }
    this.#meterOf(event.mapping).event(event)
  }

  get text(): string {
    const mappings = this.#options.mappings()
    this.#forgetAllBut(new Set(mappings.map(({ mapping }) => mapping.id)))
    const enabled = mappings
      .filter(({ mapping }) => this.#states.get(mapping.id) !== 'Disabled')
      .map((one): Metered => ({ ...one, meter: this.#meterOf(one.mapping.id), labels: labelsOf(one) }))
    return exposition([
      ...this.#standing(mappings),
      ...awsFamilies(enabled),
      ...ownFamilies(enabled),
      ...this.#progress(enabled),
      ...this.#process(),
    ])
  }

  #meterOf(id: string): MappingMeter {
    const meter = this.#meters.get(id) ?? new MappingMeter()
    this.#meters.set(id, meter)
    return meter
  }

  #forgetAllBut(ids: ReadonlySet<string>): void {
    for (const map of [this.#meters, this.#states])
      for (const id of map.keys()) if (!ids.has(id)) map.delete(id)
  }

  #standing(mappings: readonly MeteredMapping[]): Family[] {
    return [
      gauge('esm_mapping_info', 'A mapping that there is: always 1.', mappings, (one) => [
        {
          labels: {
            ...labelsOf(one),
            uuid: one.mapping.uuid,
            function_arn: one.functionArn,
            source_type: one.mapping.sourceType,
          },
          value: 1,
        },
      ]),
      gauge('esm_mapping_state', 'The state in which a mapping is: always 1.', mappings, (one) => {
        const state = this.#states.get(one.mapping.id)
        return state === undefined ? [] : [{ labels: { ...labelsOf(one), state }, value: 1 }]
      }),
    ]
  }

  #progress(enabled: readonly Metered[]): Family[] {
    const progress = new Map(this.#options.progress().map((one) => [one.mapping.id, one]))
    const logs = enabled.filter(({ mapping }) => SOURCE_TYPES[mapping.sourceType].family === 'log')
    const blocked = ({ mapping, labels }: Metered) => {
      const shards = progress.get(mapping.id)?.shards ?? []
      return [{ labels, value: shards.filter((shard) => shard.blocked).length }]
    }
    const inFlight = ({ mapping, labels }: Metered) => {
      const { shards = [], queue = null } = progress.get(mapping.id) ?? {}
      const lanes = [...shards.flatMap((shard) => shard.lanes), ...(queue?.lanes.values() ?? [])]
      return [
        { labels, value: lanes.filter((lane) => lane.inFlight !== null && lane.retryAtMs === null).length },
      ]
    }
    return [
      gauge('esm_blocked_shards', 'Shards and partitions that wait for the function.', logs, blocked),
      gauge('esm_batches_in_flight', 'Batches that the function has now.', enabled, inFlight),
    ]
  }

  #process(): Family[] {
    const { cpuSeconds, residentBytes } = this.#options.usage()
    const environments = this.#options.environments()
    const cpu = [{ labels: {}, value: cpuSeconds }]
    return [
      gauge('esm_environments', 'Environments that a function has now.', environments, (one) => [
        { labels: { function: one.functionName }, value: one.count },
      ]),
      {
        name: 'process_cpu_seconds_total',
        type: 'counter',
        help: 'CPU time that the process has used, in seconds.',
        samples: cpu,
      },
      gauge('process_resident_memory_bytes', 'Memory that the process holds.', [residentBytes], (value) => [
        { labels: {}, value },
      ]),
    ]
  }
}

function awsFamilies(enabled: readonly Metered[]): Family[] {
  const measured = enabled.map((one) => ({ ...one, values: one.meter.metrics.values }))
  return AWS_SERIES.map(({ metric, name, type, help, isOf, factor }) => ({
    name,
    type,
    help,
    samples: measured.flatMap(({ mapping, labels, values }) => {
      const value = values[metric]
      return value === null || !isOf(mapping.sourceType) ? [] : [{ labels, value: value * factor }]
    }),
  }))
}

function ownFamilies(enabled: readonly Metered[]): Family[] {
  const counters = (key: string, of: (meter: MappingMeter) => Iterable<readonly [string, number]>) =>
    enabled.flatMap(({ labels, meter }) =>
      [...of(meter)].map(([text, value]) => ({ labels: { ...labels, [key]: text }, value })),
    )
  const histograms = (of: (meter: MappingMeter) => Histogram) =>
    enabled.flatMap(({ labels, meter }) => histogramSamples(labels, of(meter)))
  return [
    {
      name: 'esm_batches_total',
      type: 'counter',
      help: 'Batches that the function got, by what closed them.',
      samples: counters('trigger', ({ batches }) => batches),
    },
    {
      name: 'esm_attempts_total',
      type: 'counter',
      help: 'Attempts to have the function process a batch, by how they ended.',
      samples: counters('result', ({ attempts }) => Object.entries(attempts)),
    },
    {
      name: 'esm_messages_returned_total',
      type: 'counter',
      help: 'Messages that went back to their queue, by why.',
      samples: counters('reason', ({ returned }) => returned),
    },
    {
      name: 'esm_arrival_to_invocation_seconds',
      type: 'histogram',
      help: 'From the arrival of a batch’s first record at the source to the batch’s first invocation.',
      samples: histograms((meter) => meter.arrivalToInvocation),
    },
    {
      name: 'esm_function_duration_seconds',
      type: 'histogram',
      help: 'How long invocations took, however they ended.',
      samples: histograms((meter) => meter.functionDuration),
    },
    {
      name: 'esm_store_latency_seconds',
      type: 'histogram',
      help: 'How long storing a position took: in the state directory, or as a commit to the broker.',
      samples: histograms((meter) => meter.storeLatency),
    },
  ]
}

function histogramSamples(labels: Sample['labels'], histogram: Histogram): Sample[] {
  const { bounds, cumulative, sum, count } = histogram
  // What was never observed is no series: a queue stores no positions.
  if (count === 0) return []
  const buckets = bounds.map((bound, index) => ({ le: String(bound), value: cumulative[index]! }))
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }) => ({
      suffix: '_bucket',
      labels: { ...labels, le },
      value,
    })),
    { suffix: '_sum', labels, value: sum },
    { suffix: '_count', labels, value: count },
  ]
}

function gauge<T>(name: string, help: string, of: readonly T[], samples: (one: T) => Sample[]): Family {
  return { name, type: 'gauge', help, samples: of.flatMap(samples) }
}

function labelsOf({ mapping, functionName }: MeteredMapping): Sample['labels'] {
  return { mapping: mapping.id, function: functionName, source: mapping.sourceName }
}
