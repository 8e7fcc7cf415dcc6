import { firstDifference } from '../matching/json-match.ts'
import { matchesName } from '../matching/name-match.ts'
import type { Scenario } from '../scenario.ts'
import { StepFailure } from './step-failure.ts'

/** The API's last answer has this status, and this body where one is given. */
export function expectAnswer(
  scenario: Scenario,
  expected: { readonly status: number; readonly json?: string },
): void {
  const { status, body } = scenario.api.lastAnswer
  if (status !== expected.status) throw new StepFailure(`it answers ${status} with ${JSON.stringify(body)}`)
  if (expected.json === undefined) return
  const difference = firstDifference(JSON.parse(expected.json), body, scenario.placeholders)
  if (difference !== null) throw new StepFailure(difference)
}

/** The last command of AWS's has printed this. */
export function expectPrinted(scenario: Scenario, json: string): void {
  expectAnswer(scenario, { status: 0, json })
}

/** It has failed, and its last line says so: `An error occurred (NAME) when calling …: TEXT`. */
export function expectCommandRefused(
  scenario: Scenario,
  expected: { readonly exception: string; readonly text: string },
): void {
  expectException(scenario, { status: 1, ...expected })
}

/**
 * The API's last answer is this exception: status, header and text, in which `<uuid>` and `<any>` stand for parts.
 * Whether the text is its `message` or its `Message` is left open.
 */
export function expectException(
  scenario: Scenario,
  expected: { readonly status: number; readonly exception: string; readonly text: string },
): void {
  const { status, headers, body } = scenario.api.lastAnswer
  const exception = headers?.['x-amzn-ErrorType']
  const { message, Message: other } = (body ?? {}) as { message?: string; Message?: string }
  const text = message ?? other ?? ''
  const isSame =
    status === expected.status && exception === expected.exception && matchesName(expected.text, text)
  if (!isSame)
    throw new StepFailure(`it answers ${status} ${exception ?? ''}: ${text || JSON.stringify(body)}`)
}
