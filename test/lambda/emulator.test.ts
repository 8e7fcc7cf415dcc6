import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentPort } from '../runtimes/exchange-suite.ts'
import { functionUnderTest } from '../runtimes/function-under-test.ts'
import { prepare } from '../runtimes/prepare.ts'
import { eventOf } from './events.ts'
import { lambdaParts } from './parts.ts'

const prepared = prepare(lambdaParts)
const why = prepared.missing === undefined ? '' : ` (skipped: ${prepared.missing})`

let emulator: ChildProcess
let url: string

const asked = () => functionUnderTest({ kind: 'endpoint', url })

describe.skipIf(prepared.missing !== undefined)(`an Endpoint that is AWS's emulator${why}`, () => {
  beforeAll(async () => {
    const address = `127.0.0.1:${await silentPort()}`
    url = `http://${address}/2015-03-31/functions/function/invocations`
    const api = ['--runtime-api-address', `127.0.0.1:${await silentPort()}`]
    const own = ['--runtime-interface-emulator-address', address]
    const { emulator: program, bootstrap } = prepared.parts!
    emulator = spawn(program, [...api, ...own, bootstrap], { env: { AWS_LAMBDA_FUNCTION_TIMEOUT: '2' } })
    while (!(await isThere())) if (emulator.exitCode !== null) throw new Error('the emulator has ended')
  })
  afterAll(async () => {
    emulator.kill()
    await once(emulator, 'close')
  })

  it.each([
    ['an error', 'error', 'error', 'errorString: no'],
    ['a panic', 'panic', 'crash', 'string: at once'],
    ['an exit', 'exit', 'crash', expect.stringMatching(/^Runtime.ExitError: .* exit status 3$/)],
    ['its Timeout', 'forever', 'timeout', 'Task timed out after 2.00 seconds'],
    [
      'a response that is too large',
      'bytes 6291557',
      'response',
      expect.stringMatching(/^Function.ResponseSizeTooLarge: .*\(6291556 bytes\)/),
    ],
  ])('fails with %s, and works again', async (_, data, cause, message) => {
    const { outcome } = await asked().call(eventOf(data), { readsBody: false })
    expect(outcome).toEqual({ kind: 'failure', cause, message })
    const after = await asked().call(eventOf('fine'))
    expect(after.outcome).toEqual({ kind: 'success', body: '{"batchItemFailures":[]}' })
  })

  it('may answer with as much as Lambda lets through', async () => {
    const { outcome } = await asked().call(eventOf('bytes 6291556'))
    expect(outcome.kind === 'success' && outcome.body.length).toBe(6_291_556)
  })

  it('has one event at a time, of which it would die otherwise, with ReservedConcurrentExecutions 1', async () => {
    const fn = functionUnderTest({ kind: 'endpoint', url }, { resolved: { reservedConcurrentExecutions: 1 } })
    const both = await Promise.all([fn.call(eventOf('forever')), fn.call(eventOf('fine'))])
    expect(both.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'failure', cause: 'timeout' },
      { kind: 'throttled' },
    ])
    expect((await fn.call(eventOf('fine'))).outcome).toMatchObject({ kind: 'success' })
  })
})

/** Whether it listens yet. */
async function isThere(): Promise<boolean> {
  const body = JSON.stringify(eventOf('fine'))
  return fetch(url, { method: 'POST', body }).then(
    () => true,
    () => false,
  )
}
