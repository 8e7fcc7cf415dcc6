import type { DataTable } from '@cucumber/cucumber'
import {
  expectBlocked,
  expectDiscards,
  expectEvents,
  expectHeld,
  expectInvocationRecord,
  expectMetric,
  expectMetricByNow,
  expectNoSeries,
  expectNothingLost,
  expectObject,
  expectPosition,
  expectRefusal,
  expectSuccess,
} from '../src/harness/index.ts'
import { thenStep, thenStepWithoutStart } from './world.ts'

thenStep('{records} succeed(s)', (scenario, records: readonly string[]) => expectSuccess(scenario, records))

thenStep(
  '{records} is/are discarded because of {word}',
  (scenario, records: readonly string[], condition: string) =>
    expectDiscards(scenario, { records, condition }),
)

thenStep('{string} holds {records}', (scenario, name: string, records: readonly string[]) =>
  expectHeld(scenario, name, records),
)

thenStep('{string} holds nothing', (scenario, name: string) => expectHeld(scenario, name, []))

thenStep('{string} receives this invocation record:', (scenario, name: string, json: string) =>
  expectInvocationRecord(scenario, { name, json }),
)

thenStep('{string} holds an object named {string}', (scenario, name: string, object: string) =>
  expectObject(scenario, { name, object }),
)

thenStep('{string} is blocked at {string}', (scenario, shard: string, record: string) =>
  expectBlocked(scenario, { shard, record }),
)

thenStep('the position of {string} is after {string}', (scenario, shard: string, record: string) =>
  expectPosition(scenario, { shard, record }),
)

thenStep('nothing is lost', (scenario) => expectNothingLost(scenario))

thenStep('this/these event(s) happen(s):', (scenario, table: DataTable) =>
  expectEvents(scenario, table.hashes()),
)

thenStepWithoutStart('the pipeline is refused', (scenario) => expectRefusal(scenario, null))

thenStepWithoutStart('the pipeline is refused because of {string}', (scenario, code: string) =>
  expectRefusal(scenario, code),
)

thenStep(
  'the metric {string} of {string} is {int}',
  (scenario, metric: string, mapping: string, value: number) =>
    expectMetric(scenario, { metric, mapping, value }),
)

thenStep('by now the metric {string} of {string} is not shown', (scenario, metric: string, mapping: string) =>
  expectNoSeries(scenario, { metric, mapping }),
)

thenStep(
  'by now the metric {string} of {string} is {int}',
  async (scenario, metric: string, mapping: string, value: number) =>
    expectMetricByNow(scenario, { metric, mapping, value }),
)
