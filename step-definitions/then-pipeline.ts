import type { DataTable } from '@cucumber/cucumber'
import {
  expectBlocked,
  expectContents,
  expectDiscards,
  expectEvents,
  expectNothingLost,
  expectPosition,
  expectRefusal,
  expectState,
  expectSuccess,
} from '../src/harness/index.ts'
import { thenStep, thenStepWithoutStart } from './world.ts'

thenStep('{records} succeed(s)', (scenario, records: readonly string[]) => expectSuccess(scenario, records))

thenStep(
  '{records} is/are discarded because of {word}',
  (scenario, records: readonly string[], condition: string) =>
    expectDiscards(scenario, { records, condition }),
)

thenStep('{string} holds {records}', (scenario, source: string, records: readonly string[]) =>
  expectContents(scenario, { source: scenario.source(source), records }),
)

thenStep('{string} holds nothing', (scenario, source: string) =>
  expectContents(scenario, { source: scenario.source(source), records: [] }),
)

thenStep('{string} is blocked at {string}', (scenario, shard: string, record: string) =>
  expectBlocked(scenario, { shard, record }),
)

thenStep('the position of {string} is after {string}', (scenario, shard: string, record: string) =>
  expectPosition(scenario, { shard, record }),
)

thenStep('the mapping {string} is {word}', (scenario, mapping: string, state: string) =>
  expectState(scenario, { mapping, state }),
)

thenStep('nothing is lost', (scenario) => expectNothingLost(scenario))

thenStep('this/these event(s) happen(s):', (scenario, table: DataTable) =>
  expectEvents(scenario, table.hashes()),
)

thenStepWithoutStart('the pipeline is refused', (scenario) => expectRefusal(scenario, null))

thenStepWithoutStart('the pipeline is refused because of {string}', (scenario, code: string) =>
  expectRefusal(scenario, code),
)
