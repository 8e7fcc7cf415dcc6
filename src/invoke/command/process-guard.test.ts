import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFile } from '../../../test/runtimes/function-under-test.ts'

const GUARD = new URL('./process-guard.ts', import.meta.url).href

/** A process that starts a child in a group of its own, under the guard, and then waits. */
function parentOf(child: string): ChildProcess {
  return startProcess(`
    import { spawn } from 'node:child_process'
    import { ProcessGuard } from ${JSON.stringify(GUARD)}
    const guard = new ProcessGuard()
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { detached: true, stdio: 'ignore' })
    guard.add(child.pid)
    process.on('SIGUSR2', () => { guard.remove(child.pid); guard.close(); process.exit(0) })
    setInterval(() => {}, 1e6)`)
}

function startProcess(text: string): ChildProcess {
  const parent = spawn(process.execPath, [temporaryFile('parent.mjs', text)], { stdio: 'inherit' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  return parent
}

/** Where a child reports its process number and then holds on. */
async function lifeLine() {
  const held = Promise.withResolvers<number>()
  const dropped = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.once('data', (data) => held.resolve(Number(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => dropped.resolve())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const child = `require('net').connect(${port}, '127.0.0.1', function () { this.write(String(process.pid)) })`
  return { child, held: held.promise, dropped: dropped.promise }
}

it('kills the groups it was told of when its process is killed', async () => {
  const line = await lifeLine()
  const parent = parentOf(line.child)
  const pid = await line.held
  parent.kill('SIGKILL')
  await line.dropped
  expect(pid).toBeGreaterThan(0)
})

it('kills the runtime of a function whose process is killed', async () => {
  const line = await lifeLine()
  const command = [process.execPath, '-e', line.child]
  const text = `
    import { createFunction } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)}
    import { RealClock, seededRandom } from ${JSON.stringify(new URL('../../time/index.ts', import.meta.url).href)}
    const code = { kind: 'command', command: ${JSON.stringify(command)}, cwd: process.cwd() }
    const resolved = { name: 'orders', arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders', code, environment: {},
      timeoutMs: 9e5, memoryLimitInMB: 128, reservedConcurrentExecutions: null }
    const random = seededRandom(1)
    const fn = createFunction({ function: resolved, clock: new RealClock(), random, print: () => {} })
    const about = { requestId: 'r', mapping: 'm', event: {}, bytes: 2, readsBody: false, onStarted: () => {} }
    await fn.invoke(about)`
  const parent = startProcess(text)
  const pid = await line.held
  parent.kill('SIGKILL')
  await line.dropped
  expect(pid).toBeGreaterThan(0)
})

it('lets go of a group that has been removed', async () => {
  const line = await lifeLine()
  const parent = parentOf(line.child)
  const pid = await line.held
  parent.kill('SIGUSR2')
  await once(parent, 'exit')
  expect(() => process.kill(pid, 0)).not.toThrow()
  process.kill(pid, 'SIGKILL')
  await line.dropped
})
