import { expect, it } from 'vitest'
import {
  functionUnderTest,
  handlerOf,
  resolvedFunction,
  temporaryFile,
} from '../../../test/runtimes/function-under-test.ts'
import { VirtualClock } from '../../time/index.ts'
import { checkHandler } from './check-handler.ts'

it.each([
  ['handler.mjs', 'export const handler = async () => 1'],
  ['handler.js', 'export const handler = async () => 1'],
  ['handler.ts', 'export const handler = async (): Promise<number> => 1'],
  ['handler.mts', 'export const handler = async (): Promise<number> => 1'],
  ['handler.cjs', 'exports.handler = async () => 1'],
  ['handler.js', 'module.exports = { ...{ handler: async () => 1 } }'],
  ['handler.mjs', 'export default { handler: async () => 1 }'],
])('loads %s: %s', async (name, text) => {
  const fn = functionUnderTest(handlerOf(text, { name }))
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
  expect(fn.printed).toEqual([])
})

it('finds a function inside an export', async () => {
  const code = handlerOf('export const api = { v1: async () => 1 }', { exportName: 'api.v1' })
  expect((await functionUnderTest(code).call()).outcome).toEqual({ kind: 'success', body: '1' })
})

it.each([
  ['by callback', '(event, context, callback) => { setImmediate(callback, null, event.n) }', 'success'],
  ['by an error of its callback', '(event, context, callback) => { callback(new Error("no")) }', 'failure'],
  ['by a promise although it has a callback', 'async (event, context, callback) => event.n', 'success'],
  [
    'by a throw although it has a callback',
    '(event, context, callback) => { throw new Error("no") }',
    'failure',
  ],
  ['by what it returns at once', '(event) => event.n', 'success'],
])('ends %s', async (_how, handler, kind) => {
  const { outcome } = await functionUnderTest(handlerOf(`export const handler = ${handler}`)).call({ n: 7 })
  const failed = { kind, cause: 'error', message: expect.stringMatching(/^Error: no/) }
  expect(outcome).toEqual(kind === 'success' ? { kind, body: '7' } : failed)
})

it("gives AWS's context", async () => {
  const text = `export const handler = async (event, context) => {
    const left = context.getRemainingTimeInMillis()
    return { ...context, left: left > 0 && left <= 30_000 }
  }`
  const { outcome } = await functionUnderTest(handlerOf(text)).call()
  expect(outcome.kind === 'success' && JSON.parse(outcome.body)).toEqual({
    awsRequestId: 'request-1',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'orders',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/orders',
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    left: true,
  })
})

it("shows Lambda's variables and the function's own, which win", async () => {
  const names = [
    'TABLE',
    'PATH',
    'AWS_REGION',
    'AWS_LAMBDA_FUNCTION_NAME',
    '_HANDLER',
    'AWS_LAMBDA_FUNCTION_VERSION',
  ]
  const text = `export const handler = async () => ${JSON.stringify(names)}.map((name) => process.env[name])`
  const environment = { TABLE: 'orders', AWS_LAMBDA_FUNCTION_VERSION: '7' }
  const fn = functionUnderTest(handlerOf(text), { resolved: { environment } })
  const values = ['orders', process.env.PATH, 'us-east-2', 'orders', 'handler.handler', '7']
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: JSON.stringify(values) })
})

it('keeps a function from changing the variables of this process', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = async () => { process.env.LEAKED = "1" }'))
  await fn.call()
  expect(process.env.LEAKED).toBeUndefined()
})

it('accepts a handler that loads, and says nothing of functions that are no module', async () => {
  const good = handlerOf('console.log("loading"); export const handler = async () => 1')
  expect(await checkHandler(resolvedFunction(good))).toBeNull()
  expect(await checkHandler(resolvedFunction({ kind: 'endpoint', url: 'http://localhost:1/' }))).toBeNull()
})

it.each([
  ['throws', '\nthrow new TypeError("no table")', /^TypeError: no table \(\/.*handler\.mjs:2:7\)$/],
  [
    'has wrong syntax',
    'export const x = 1\nexport const handler = async ( => 1',
    /^SyntaxError: .* \(\/.*handler\.mjs:2\)$/,
  ],
  [
    'imports what is missing',
    'import "./absent.mjs"',
    /^Error: Cannot find module '.*absent\.mjs' imported from .*handler\.mjs$/,
  ],
  ['exits', 'process.exit(9)', /status 9/],
])('refuses a module that %s', async (_what, text, message) => {
  const code = handlerOf(text)
  const problem = { code: 'HANDLER_IMPORT_FAILED', message: expect.stringMatching(message) }
  expect(await checkHandler(resolvedFunction(code))).toEqual(problem)
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toEqual({ kind: 'failure', cause: 'crash', message: expect.stringMatching(message) })
  expect(startedAtMs).toHaveLength(1)
})

it('refuses TypeScript that cannot be stripped, with its place', async () => {
  const code = handlerOf('export enum Kind { A }\nexport const handler = async () => 1', {
    name: 'handler.ts',
  })
  const problem = {
    code: 'HANDLER_IMPORT_FAILED',
    message: expect.stringMatching(/enum is not supported .*handler\.ts:1\)$/),
  }
  expect(await checkHandler(resolvedFunction(code))).toEqual(problem)
})

it('refuses a missing file', async () => {
  const path = `${temporaryFile('other.mjs', '')}.mjs`
  const problem = { code: 'HANDLER_IMPORT_FAILED', message: `there is no file ${path}` }
  expect(await checkHandler(resolvedFunction({ kind: 'handler', path, exportName: 'handler' }))).toEqual(
    problem,
  )
})

it.each([
  [
    'export const handle = async () => 1; export const other = 2',
    /exports no handler; it exports handle, other$/,
  ],
  ['', /exports no handler; it exports nothing$/],
  ['export const handler = 3', /exports handler, which is no function but number$/],
])('refuses a module without the export: %s', async (text, message) => {
  const problem = { code: 'HANDLER_EXPORT_MISSING', message: expect.stringMatching(message) }
  expect(await checkHandler(resolvedFunction(handlerOf(text)))).toEqual(problem)
})

it('ends a module that never finishes loading after ten seconds and its Timeout', async () => {
  const wallClock = new VirtualClock()
  const text = 'console.log("loading"); await new Promise((done) => setInterval(done, 1e9))'
  const fn = functionUnderTest(handlerOf(text), { wallClock, resolved: { timeoutMs: 3000 } })
  const call = fn.call()
  await fn.hasPrinted('loading')
  await wallClock.advanceBy(13_000)
  expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
})
