import { MappingMetrics, METRICS, type MetricName } from '../../views/index.ts'
import type { Scenario } from '../scenario.ts'
import { idOfKnown } from './known-mapping.ts'
import { StepFailure } from './step-failure.ts'

interface Expected {
  readonly metric: string
  readonly mapping: string
  readonly value: number
}

/**
 * What a counter of a mapping came to, once nothing is left to do: AWS's name over all runs of the scenario, a series of
 * `/metrics` (`esm_…`) in the run that there is.
 */
export async function expectMetric(scenario: Scenario, expected: Expected): Promise<void> {
  await scenario.waitUntilIdle()
  expectMetricByNow(scenario, expected)
}

/** The same at this moment. */
export function expectMetricByNow(scenario: Scenario, expected: Expected): void {
  const { metric, value } = expected
  if (metric.startsWith(SERIES)) return expectSeries(scenario, expected)
  if (!METRICS.includes(metric as MetricName)) {
    throw new StepFailure(
      `there is no metric "${metric}"; there are ${METRICS.join(', ')}, and series of /metrics`,
    )
  }
  const id = idOfKnown(scenario, expected.mapping)
  const metrics = new MappingMetrics()
  for (const event of scenario.history.events) if (event.mapping === id) metrics.event(event)
  if (metrics.values[metric as MetricName] === value) return
  throw new StepFailure(`of "${id}" they are ${JSON.stringify(metrics.values)}`)
}

/** `/metrics` has no such series of a mapping. */
export function expectNoSeries(scenario: Scenario, { metric, mapping }: Omit<Expected, 'value'>): void {
  const id = idOfKnown(scenario, mapping)
  const shown = seriesOf(scenario.control.metrics, id).filter((one) => one.isOf(metric))
  if (shown.length > 0) throw new StepFailure(`it shows ${shown.map(({ line }) => line).join('\n')}`)
}

/** The sum of all series of this name that have the labels that it names, if any: `esm_batches_total{trigger="window"}`. */
function expectSeries(scenario: Scenario, { metric, mapping, value }: Expected): void {
  const id = idOfKnown(scenario, mapping)
  const shown = seriesOf(scenario.control.metrics, id)
  const found = shown.filter((one) => one.isOf(metric))
  const sum = found.reduce((total, one) => total + one.value, 0)
  if (found.length > 0 && sum === value) return
  const lines = (found.length > 0 ? found : shown).map(({ line }) => line)
  throw new StepFailure(`of "${id}" /metrics shows\n${lines.join('\n') || 'nothing'}`)
}

const SERIES = 'esm_'

/** What the page has of a mapping, by its label. */
function seriesOf(page: string, id: string) {
  const lines = page.split('\n').filter((line) => line.includes(`mapping=${JSON.stringify(id)}`))
  return lines.map((line) => {
    const [, name, labels = '', value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
    const isOf = (metric: string) => {
      const [, wanted, given = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(metric) ?? []
      return (
        name === wanted && given.split(',').every((label) => `,${labels},`.includes(label && `,${label},`))
      )
    }
    return { line, value: Number(value), isOf }
  })
}
