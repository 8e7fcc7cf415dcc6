import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Workshop, kinesisPipeline } from '../../src/cli/process-fixture.ts'
import { LOCALSTACK_VARIABLE } from '../../src/harness/containers/index.ts'
import type { EngineEvent } from '../../src/model/index.ts'
import { MAXIMUM_PAYLOAD_BYTES } from '../../src/rules/batch/index.ts'
import { functionUnderTest } from '../runtimes/function-under-test.ts'
import { prepare } from '../runtimes/prepare.ts'
import { eventOf } from './events.ts'
import { LambdaServer } from './lambda-server.ts'
import { lambdaParts } from './parts.ts'

const hasContainers = (process.env[LOCALSTACK_VARIABLE] ?? '') !== ''
const prepared = hasContainers ? prepare(lambdaParts) : { missing: 'no containers' }
const why = prepared.missing === undefined ? '' : ` (skipped: ${prepared.missing})`

/** What a request id stands for in Lambda's sentences. */
const ID = '[0-9a-f-]{36}'

let server: LambdaServer

function asked(functionArn: string) {
  return functionUnderTest({
    kind: 'functionArn',
    functionArn,
    connection: { kind: 'endpoint', endpoint: server.endpoint },
  })
}

describe.skipIf(prepared.missing !== undefined)(
  `a function in LocalStack's Lambda${why}`,
  { timeout: 120_000 },
  () => {
    beforeAll(async () => {
      server = await LambdaServer.start(prepared.parts!)
    }, 300_000)
    afterAll(() => server.stop())

    describe('asked once', () => {
      beforeAll(async () => {
        await server.create('orders', { timeoutSeconds: 2 })
      })

      it.each([
        ['an error', 'error', 'error', /^errorString: no$/],
        ['a panic', 'panic', 'error', /^string: at once$/],
        [
          'an exit',
          'exit',
          'crash',
          `Runtime.ExitError: RequestId: ${ID} Error: Runtime exited with error: exit status 3`,
        ],
        [
          'its Timeout',
          'forever',
          'timeout',
          `Sandbox.Timedout: RequestId: ${ID} Error: Task timed out after 2.00 seconds`,
        ],
        [
          'a response that is too large',
          'bytes 6291557',
          'response',
          /^Function.ResponseSizeTooLarge: .*\(6291556 bytes\)/,
        ],
      ])('fails with %s, and works again', async (_, data, cause, message) => {
        const { outcome, startedAtMs } = await asked(server.arnOf('orders')).call(eventOf(data))
        expect(outcome).toEqual({
          kind: 'failure',
          cause,
          message: expect.stringMatching(message) as string,
          executedVersion: '$LATEST',
        })
        expect(startedAtMs).toHaveLength(1)
        const after = await asked(server.arnOf('orders')).call(eventOf('fine'))
        expect(after.outcome).toMatchObject({ kind: 'success', body: '{"batchItemFailures":[]}' })
      })

      it('gets an event of the largest size that a batch has', async () => {
        const event = eventOf('fine')
        const padding = MAXIMUM_PAYLOAD_BYTES - JSON.stringify({ ...event, padding: '' }).length
        const { outcome } = await asked(server.arnOf('orders')).call({
          ...event,
          padding: 'x'.repeat(padding),
        })
        expect(outcome).toMatchObject({ kind: 'success', body: '{"batchItemFailures":[]}' })
      })

      it('may answer with as much as Lambda lets through', async () => {
        const { outcome } = await asked(server.arnOf('orders')).call(eventOf('bytes 6291556'))
        expect(outcome.kind === 'success' && outcome.body.length).toBe(6_291_556)
      })

      it('is throttled in its words when all that is reserved runs, as no attempt [GEN-10]', async () => {
        await server.reserve('orders', 1)
        const fn = asked(server.arnOf('orders'))
        const both = await Promise.all([fn.call(eventOf('forever')), fn.call(eventOf('forever'))])
        await server.reserve('orders', null)
        const throttled = both.find(({ outcome }) => outcome.kind === 'throttled')
        expect(throttled).toEqual({
          outcome: { kind: 'throttled', message: 'Rate Exceeded.' },
          startedAtMs: [],
        })
        const other = both.find((one) => one !== throttled)
        expect(other).toMatchObject({
          outcome: { kind: 'failure', cause: 'timeout' },
          startedAtMs: [expect.any(Number)],
        })
      })

      it('says which version an alias has led to, and is not there by another name [DST-5]', async () => {
        const alias = await server.publish('orders', 'live')
        expect((await asked(alias).call(eventOf('fine'))).outcome).toMatchObject({ executedVersion: '1' })
        for (const arn of [
          `${server.arnOf('orders')}:other`,
          `${server.arnOf('others')}:live`,
          server.arnOf('others'),
        ]) {
          const { outcome, startedAtMs } = await asked(arn).call(eventOf('fine'))
          expect(outcome).toEqual({
            kind: 'unreachable',
            message: expect.stringContaining(
              `ResourceNotFoundException: Function not found: ${arn}`,
            ) as string,
            misconfigured: true,
          })
          expect(startedAtMs).toEqual([])
        }
      })
    })

    describe('under a pipeline', () => {
      let workshop: Workshop
      beforeEach(() => {
        workshop = new Workshop()
      })
      afterEach(() => workshop.close())

      /** A pipeline with one shard whose records say what the function does. */
      function pipelineOf(name: string, records: readonly string[], mapping = ''): void {
        const lines = records.map((Data) => JSON.stringify({ PartitionKey: 'a', Data }))
        workshop.write({
          'records.ndjson': `${lines.join('\n')}\n`,
          'orders.yaml': kinesisPipeline({ resource: 'Records: records.ndjson', mapping })
            .replace('Handler: handlers.received', `FunctionArn: "${server.arnOf(name)}"`)
            .replace('ShardCount: 2', 'ShardCount: 1')
            .replace('kinesis: embedded', `kinesis: embedded, lambda: { Endpoint: "${server.endpoint}" }`),
        })
      }

      it('gets a failed batch again, whole and in halves, until the record is left that fails [ERR-6]', async () => {
        await server.create('bisected')
        const mapping = 'BisectBatchOnFunctionError: true\n    MaximumRetryAttempts: 1'
        pipelineOf('bisected', ['a', 'b', 'error', 'c'], mapping)
        const up = workshop.start('up', 'orders.yaml', '--json', '--until-idle')
        expect(await up.ended).toMatchObject({ code: 0 })
        expect(up.events.flatMap(inShort)).toEqual([
          'FunctionInvoked: 4 records, attempt 1',
          'BatchFailed: errorString: no → bisect',
          'FunctionInvoked: 2 records, attempt 1',
          'BatchSucceeded',
          'FunctionInvoked: 2 records, attempt 1',
          'BatchFailed: errorString: no → bisect',
          'FunctionInvoked: 1 records, attempt 1',
          'BatchFailed: errorString: no → retry',
          'FunctionInvoked: 1 records, attempt 2',
          'BatchFailed: errorString: no → discard',
          'FunctionInvoked: 1 records, attempt 1',
          'BatchSucceeded',
        ])
      })

      it('gets again what it has not reported as done', async () => {
        await server.create('reporting')
        const mapping = 'FunctionResponseTypes: [ReportBatchItemFailures]\n    MaximumRetryAttempts: 1'
        pipelineOf('reporting', ['a', 'failed', 'c'], mapping)
        const up = workshop.start('up', 'orders.yaml', '--json', '--until-idle')
        expect(await up.ended).toMatchObject({ code: 0 })
        expect(up.events.flatMap(inShort)).toEqual([
          'FunctionInvoked: 3 records, attempt 1',
          'BatchPartiallyFailed: 1 reported → retry',
          'FunctionInvoked: 2 records, attempt 1',
          'BatchPartiallyFailed: 1 reported → retry',
          'FunctionInvoked: 2 records, attempt 2',
          'BatchPartiallyFailed: 1 reported → discard',
        ])
      })

      it('gets its batch as the first attempt once it is there and may run, and until then Lambda is quoted [GEN-10]', async () => {
        await server.create('late')
        await server.reserve('late', 0)
        pipelineOf('late:live', ['a', 'b'])
        const up = workshop.start('up', 'orders.yaml', '--json', '--until-idle')
        const told = (message: string) =>
          up.until(() =>
            up.events.some((one) => one.event === 'InvocationThrottled' && one.message === message),
          )
        const missing = `ResourceNotFoundException: Function not found: ${server.arnOf('late:live')}`
        await told(missing)
        await server.publish('late', 'live')
        await told('Rate Exceeded.')
        await server.reserve('late', null)
        expect(await up.ended).toMatchObject({ code: 0 })
        expect([...new Set(up.events.flatMap(inShort))]).toEqual([
          `InvocationThrottled: ${missing}`,
          'InvocationThrottled: Rate Exceeded.',
          'FunctionInvoked: 2 records, attempt 1',
          'BatchSucceeded',
        ])
      })

      it('is tried by validate --connect, which finds it or says what Lambda says', async () => {
        await server.create('tried')
        pipelineOf('tried', ['exit'])
        const found = await workshop.run('validate', '--connect', 'orders.yaml')
        expect(found.code).toBe(0)
        expect(found.stderr).toContain(`orders: function ${server.arnOf('tried')} may be called`)
        pipelineOf('untried', ['exit'])
        const missing = await workshop.run('validate', '--connect', 'orders.yaml')
        expect(missing.code).toBe(78)
        expect(missing.stderr).toContain(
          `ResourceNotFoundException: Function not found: ${server.arnOf('untried')}`,
        )
      })
    })
  },
)

/** What became of a batch, a line an event. */
function inShort(event: EngineEvent): string[] {
  switch (event.event) {
    case 'FunctionInvoked':
      return [`FunctionInvoked: ${event.records} records, attempt ${event.attempt}`]
    case 'BatchFailed':
      return [`BatchFailed: ${event.message} → ${event.next}`]
    case 'BatchPartiallyFailed':
      return [`BatchPartiallyFailed: ${event.reported} reported → ${event.next}`]
    case 'InvocationThrottled':
      return [`InvocationThrottled: ${event.message}`]
    default:
      return event.event === 'BatchSucceeded' ? ['BatchSucceeded'] : []
  }
}
