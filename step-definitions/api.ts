import type { DataTable } from '@cucumber/cucumber'
import {
  expectAnswer,
  expectCommandRefused,
  expectException,
  expectPrinted,
  membersOf,
  type Operation,
} from '../src/harness/index.ts'
import { givenStep, thenStep, whenStep } from './world.ts'

type Members = DataTable | string

givenStep('the API takes {int} request(s) a second', (scenario, perSecond: number) =>
  scenario.api.limit(perSecond),
)

whenStep('the disk is full', (scenario) => scenario.api.fillDisk(true))

whenStep('the disk has room again', (scenario) => scenario.api.fillDisk(false))

whenStep('{operation} is called', (scenario, operation: Operation) => scenario.api.call(operation, {}))

whenStep('{operation} is called with:', (scenario, operation: Operation, members: Members) =>
  scenario.api.call(operation, { members: membersOf(members) }),
)

whenStep('{operation} is called for {string}', (scenario, operation: Operation, of: string) =>
  scenario.api.call(operation, { of }),
)

whenStep(
  '{operation} is called for {string} with:',
  (scenario, operation: Operation, of: string, members: Members) =>
    scenario.api.call(operation, { of, members: membersOf(members) }),
)

whenStep('this command of AWS runs:', (scenario, text: string) => scenario.api.run(text))

thenStep('it prints:', (scenario, json: string) => expectPrinted(scenario, json))

thenStep('it fails with {word}:', (scenario, exception: string, text: string) =>
  expectCommandRefused(scenario, { exception, text }),
)

thenStep('it answers {int}', (scenario, status: number) => expectAnswer(scenario, { status }))

thenStep('it answers {int} with:', (scenario, status: number, json: string) =>
  expectAnswer(scenario, { status, json }),
)

thenStep('it is refused with {int} {word}:', (scenario, status: number, exception: string, text: string) =>
  expectException(scenario, { status, exception, text }),
)
