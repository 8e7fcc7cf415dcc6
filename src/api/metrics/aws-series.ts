import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES, type SourceFacts } from '../../source-types/index.ts'
import { METRICS, type MetricName } from '../../views/index.ts'

/** One of AWS's metrics as a series. */
interface AwsSeries {
  readonly metric: MetricName
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** Whether sources of this kind have it (MET-1). */
  readonly isOf: (sourceType: SourceType) => boolean
  /** From AWS's unit to Prometheus's. */
  readonly factor: number
}

type Which = (facts: SourceFacts) => boolean

const all: Which = () => true
const queues: Which = ({ family }) => family === 'queue'
const kafka: Which = ({ service }) => service === 'kafka'
const withDestinations: Which = ({ destinations }) => destinations.length > 0

/** What each is, and which sources have it (MET-1, MET-9, CON-35: Kafka's destinations count as those of streams). */
const MEANINGS: Readonly<Record<MetricName, readonly [meaning: string, which: Which]>> = {
  PolledEventCount: ['records read', all],
  FilteredOutEventCount: ['records that filters removed', all],
  InvokedEventCount: ['records sent to the function, again with each attempt', all],
  FailedInvokeEventCount: ['records of failed invocations, of a partial response the reported ones', all],
  DroppedEventCount: ['records given up of which no destination was told', withDestinations],
  OnFailureDestinationDeliveredEventCount: [
    'records given up of which a destination was told',
    withDestinations,
  ],
  DeletedEventCount: ['messages deleted or acknowledged after success', queues],
  CommittedEventCount: ['offsets by which committed offsets moved', kafka],
  PollingErrorCount: ['failed polls', kafka],
  InvokeErrorCount: ['failed invocations', kafka],
  OnFailureDestinationDeliveryErrorCount: ['invocation records that could not be delivered', kafka],
  CommitErrorCount: ['failed commits', kafka],
  DestinationDeliveryFailures: ['invocation records that could not be delivered', withDestinations],
  Invocations: ['times that the function ran', all],
  Errors: ['invocations that ended in an error', all],
  Throttles: ['invocations refused for want of concurrency', all],
  MaxOffsetLag: ['records behind the end of the partition that is farthest behind', kafka],
  SumOffsetLag: ['records behind the ends of all partitions', kafka],
  OffsetLag: ['records behind the end of the topic', kafka],
  IteratorAge: [
    'how old the last record of the newest batch was at its invocation, in seconds',
    ({ hasIteratorAge }) => hasIteratorAge,
  ],
}

export const AWS_SERIES: readonly AwsSeries[] = METRICS.map((metric) => {
  const [meaning, which] = MEANINGS[metric]
  const isAge = metric === 'IteratorAge'
  const isCounter = !metric.endsWith('Lag') && !isAge
  return {
    metric,
    name: `esm_${snakeCase(metric)}${isCounter ? '_total' : isAge ? '_seconds' : ''}`,
    type: isCounter ? 'counter' : 'gauge',
    help: `AWS/Lambda ${metric}: ${meaning}.`,
    isOf: (sourceType) => which(SOURCE_TYPES[sourceType]),
    factor: isAge ? 1 / 1000 : 1,
  }
})

/** `PolledEventCount` as `polled_event_count`. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/g, '_$&').toLowerCase()
}
