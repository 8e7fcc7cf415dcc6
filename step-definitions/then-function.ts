import type { DataTable } from '@cucumber/cucumber'
import {
  expectBatches,
  expectBatchSizes,
  expectEvent,
  expectInvocations,
  expectInvocationsAt,
  expectInvocationsByNow,
  expectOnly,
  expectOrder,
} from '../src/harness/index.ts'
import { thenStep } from './world.ts'

type Name = string | null

thenStep('{function} is invoked {times}', (scenario, name: Name, times: number) =>
  expectInvocations(scenario, { name, times }),
)

thenStep('{function} is never invoked', (scenario, name: Name) =>
  expectInvocations(scenario, { name, times: 0 }),
)

thenStep('no batch of {function} has more than {int} record(s)', (scenario, name: Name, most: number) =>
  expectBatchSizes(scenario, { name, most }),
)

thenStep('since then {function} is invoked {times}', (scenario, name: Name, times: number) =>
  expectInvocations(scenario, { name, times, since: 'then' }),
)

thenStep('since then {function} is never invoked', (scenario, name: Name) =>
  expectInvocations(scenario, { name, times: 0, since: 'then' }),
)

thenStep(
  '{function} is invoked {times}, at {duration}, with {int} record(s)',
  (scenario, name: Name, times: number, atMs: number, records: number) =>
    expectInvocationsAt(scenario, { name, times, atMs, records }),
)

thenStep('by now {function} was invoked {times}', (scenario, name: Name, times: number) =>
  expectInvocationsByNow(scenario, { name, times }),
)

thenStep('by now {function} was never invoked', (scenario, name: Name) =>
  expectInvocationsByNow(scenario, { name, times: 0 }),
)

thenStep('{function} is invoked with this/these batch(es):', (scenario, name: Name, table: DataTable) =>
  expectBatches(scenario, { name, table: table.hashes() }),
)

thenStep('{function} receives {records} in this order', (scenario, name: Name, records: readonly string[]) =>
  expectOrder(scenario, { name, records }),
)

thenStep('{function} receives only {records}', (scenario, name: Name, records: readonly string[]) =>
  expectOnly(scenario, { name, records, since: 'start' }),
)

thenStep(
  'since then {function} receives only {records}',
  (scenario, name: Name, records: readonly string[]) =>
    expectOnly(scenario, { name, records, since: 'then' }),
)

thenStep('{function} receives this event:', (scenario, name: Name, json: string) =>
  expectEvent(scenario, { name, json }),
)
