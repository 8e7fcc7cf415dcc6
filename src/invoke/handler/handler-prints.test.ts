import { expect, it } from 'vitest'
import { functionUnderTest, handlerOf } from '../../../test/runtimes/function-under-test.ts'

const about = { mapping: 'orders.stream', requestId: 'request-1' }

it('captures what the handler prints, line by line, under its invocation', async () => {
  const text = `import fs, { writeSync } from 'node:fs'
  console.log('loaded')
  export const handler = async () => {
    console.log('one\\ntwo'); console.error('three')
    process.stdout.write('fo'); process.stdout.write('ur\\r\\n')
    process.stdout.write(Buffer.from('fünf').subarray(0, 2)); process.stdout.write(Buffer.from('fünf').subarray(2))
    process.stdout.write('\\n')
    writeSync(1, 'six\\n'); fs.writeSync(2, Buffer.from('-seven\\n-'), 1, 6)
    await new Promise((done) => fs.write(1, 'eight\\n', done))
    fs.writeFileSync(1, 'nine\\n'); fs.appendFileSync(process.stdout.fd, Buffer.from('ten\\n'))
    await new Promise((done) => fs.writeFile(1, 'eleven\\n', done))
    await new Promise((done) => fs.appendFile(1, '7477656c76650a', 'hex', done))
    fs.writevSync(1, [Buffer.from('thir'), Buffer.from('teen\\n')])
    await new Promise((done) => fs.writev(1, [new DataView(new TextEncoder().encode('fourteen\\n').buffer)], done))
    process.stderr.write('no end')
  }`
  const fn = functionUnderTest(handlerOf(text))
  await fn.call()
  const lines = (stream: string) =>
    fn.printed.filter((line) => line.stream === stream).map((line) => line.text)
  const more = ['nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen']
  expect(lines('stdout')).toEqual(['loaded', 'one', 'two', 'four', 'fünf', 'six', 'eight', ...more])
  expect(lines('stderr')).toEqual(['three', 'seven', 'no end'])
  expect(fn.printed[0]).toEqual({ ...about, stream: 'stdout', text: 'loaded' })
})

it('gives each line the mapping and the request that printed it', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = async (event) => { console.log(event.n) }'))
  await fn.call({ n: 1 }, { mapping: 'orders.a' })
  await fn.call({ n: 2 }, { mapping: 'orders.b' })
  expect(fn.printed).toEqual([
    { mapping: 'orders.a', requestId: 'request-1', stream: 'stdout', text: '1' },
    { mapping: 'orders.b', requestId: 'request-2', stream: 'stdout', text: '2' },
  ])
})

it('reads what a handler has printed before it exits', async () => {
  const text =
    'export const handler = () => { console.log("last words"); process.stdout.write("and"); process.exit(1) }'
  const fn = functionUnderTest(handlerOf(text))
  await fn.call()
  expect(fn.printed.map((line) => line.text)).toEqual(['last words', 'and'])
})

it('shows at once what an endless loop prints', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = () => { console.log("round"); for (;;); }'))
  const stop = new AbortController()
  const call = fn.call({}, { signal: stop.signal })
  expect(await fn.hasPrinted('round')).toMatchObject(about)
  stop.abort()
  await call
})

it('tells that an environment crashed after its answer, and goes on with another', async () => {
  const text =
    'let n = 0; export const handler = async () => { setImmediate(() => { throw new Error("late") }); return ++n }'
  const fn = functionUnderTest(handlerOf(text))
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
  expect(await fn.hasPrinted('crashed after its answer')).toMatchObject({ ...about, stream: 'stderr' })
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
})

it('gives an event to another environment when the one that has it dies of the event before [GEN-10]', async () => {
  const text = `let n = 0
  export const handler = async (event) => {
    if (event.leaves) void Promise.reject(new Error('late'))
    return ++n
  }`
  const fn = functionUnderTest(handlerOf(text))
  await fn.call()
  const leaves = await fn.call({ leaves: true })
  const { outcome, startedAtMs } = await fn.call()
  expect(leaves.outcome).toEqual({ kind: 'success', body: '2' })
  expect(outcome).toEqual({ kind: 'success', body: '1' })
  expect(startedAtMs).toHaveLength(1)
  expect(fn.printed.map((line) => line.text)).toEqual([
    expect.stringMatching(/^the environment crashed after its answer: Error: late/),
  ])
})

it('crashes, and does not go on for ever, when every environment dies before it takes an event', async () => {
  const text = "void Promise.reject(new Error('early')); export const handler = async () => 1"
  const { outcome, startedAtMs } = await functionUnderTest(handlerOf(text)).call()
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'crash', message: expect.stringMatching(/early/) })
  expect(startedAtMs).toHaveLength(1)
})
