import {
  changeMapping,
  expectGone,
  expectMapping,
  expectRefusedChange,
  expectSaid,
  expectState,
  expectStateByNow,
} from '../src/harness/index.ts'
import { thenStep, whenStep } from './world.ts'

/** Null for the only one. */
type Name = string | null

whenStep('this mapping of {function} is created:', (scenario, functionName: Name, members: string) =>
  changeMapping(scenario, { kind: 'create', functionName, members }),
)

whenStep('the mapping {string} is updated:', (scenario, mapping: string, members: string) =>
  changeMapping(scenario, { kind: 'update', mapping, members }),
)

whenStep('the mapping {string} is enabled', (scenario, mapping: string) =>
  changeMapping(scenario, { kind: 'enable', mapping }),
)

whenStep('the mapping {string} is disabled', (scenario, mapping: string) =>
  changeMapping(scenario, { kind: 'disable', mapping }),
)

whenStep('the mapping {string} is deleted', (scenario, mapping: string) =>
  changeMapping(scenario, { kind: 'delete', mapping }),
)

thenStep('the mapping {string} is {state}', (scenario, mapping: string, state: string) =>
  expectState(scenario, { mapping, state }),
)

thenStep('by now the mapping {string} is {state}', (scenario, mapping: string, state: string) =>
  expectStateByNow(scenario, { mapping, state }),
)

thenStep('it says {string}', (scenario, text: string) => expectSaid(scenario, text))

thenStep('the mapping {string} is gone', (scenario, mapping: string) => expectGone(scenario, mapping))

thenStep('the API tells of the mapping {string}:', (scenario, mapping: string, json: string) =>
  expectMapping(scenario, { mapping, json }),
)

thenStep(
  'this mapping of {function} cannot be created because of {word}:',
  (scenario, functionName: Name, exception: string, members: string) =>
    expectRefusedChange(scenario, { change: { kind: 'create', functionName, members }, exception }),
)

thenStep(
  'the mapping {string} cannot be updated because of {word}:',
  (scenario, mapping: string, exception: string, members: string) =>
    expectRefusedChange(scenario, { change: { kind: 'update', mapping, members }, exception }),
)

thenStep(
  'the mapping {string} cannot be deleted because of {word}',
  (scenario, mapping: string, exception: string) =>
    expectRefusedChange(scenario, { change: { kind: 'delete', mapping }, exception }),
)
