import type { DataTable } from '@cucumber/cucumber'
import { deliverTwice, groupHasRead, hold, recordsOfNames, recordsOfTable } from '../src/harness/index.ts'
import { givenStep } from './world.ts'

givenStep('{string} holds this/these record(s):', (scenario, source: string, table: DataTable) => {
  const [columns = []] = table.raw()
  const named = scenario.source(source, columns)
  return hold(scenario, named, recordsOfTable(table.hashes(), named.properties))
})

givenStep('{string} holds {int} record(s)', (scenario, text: string, count: number) => {
  const source = scenario.source(text)
  const names = Array.from({ length: count }, (_, index) => `r${index + 1}`)
  return hold(scenario, source, recordsOfNames(names, source))
})

givenStep(
  '{string} holds {records} of {int} byte(s) each',
  (scenario, text: string, names: readonly string[], bytes: number) => {
    const source = scenario.source(text)
    return hold(scenario, source, recordsOfNames(names, { ...source, bytes }))
  },
)

givenStep(
  'the consumer group {string} has read {string} up to {string}',
  (scenario, group: string, source: string, name: string) =>
    groupHasRead(scenario, { group, source: scenario.source(source), name }),
)

givenStep('access to {string} is refused', (scenario, source: string) =>
  scenario.stage.world.refuse(scenario.source(source), true),
)

givenStep('{string} delivers each message twice', (scenario, queue: string) =>
  deliverTwice(scenario, scenario.source(queue)),
)
