import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/time/index.ts'
import { functionUnderTest, signal } from './function-under-test.ts'
import type { Prepared } from './prepare.ts'

/** The command of a runtime whose handler does what the event's `do` says. */
export interface RuntimeUnderTest {
  readonly command: readonly string[]
  /** What it says of the error that the handler raises for `poison`. */
  readonly error: string
}

/** What every runtime client does over the Runtime API, whatever its language. */
export function testRuntime(name: string, prepared: Prepared<RuntimeUnderTest>): void {
  const why = prepared.missing === undefined ? '' : ` (skipped: ${prepared.missing})`
  describe.skipIf(prepared.missing !== undefined)(`${name}${why}`, () => {
    const { command, error } = prepared.parts ?? { command: [], error: '' }
    const code = { kind: 'command', command, cwd: import.meta.dirname } as const

    it('answers one event after another from one process', async () => {
      const fn = functionUnderTest(code)
      for (const text of ['a', 'é "quoted"', 'x'.repeat(100_000)]) {
        const { outcome, startedAtMs } = await fn.call({ do: 'echo', text })
        expect(outcome.kind === 'success' && JSON.parse(outcome.body)).toEqual({ do: 'echo', text })
        expect(startedAtMs).toHaveLength(1)
      }
      const line = await fn.hasPrinted('handling request-3')
      expect(line).toMatchObject({ mapping: 'orders.stream', requestId: 'request-3', stream: 'stdout' })
    })

    it('reports an error, and goes on', async () => {
      const fn = functionUnderTest(code)
      const failed = { kind: 'failure', cause: 'error', message: error }
      expect((await fn.call({ do: 'poison' })).outcome).toEqual(failed)
      expect((await fn.call({ do: 'echo' })).outcome).toMatchObject({ kind: 'success' })
    })

    it('crashes when it exits, and is started again', async () => {
      const fn = functionUnderTest(code)
      const crashed = { kind: 'failure', cause: 'crash', message: 'Runtime exited with error: exit status 3' }
      expect((await fn.call({ do: 'exit' })).outcome).toEqual(crashed)
      expect((await fn.call({ do: 'echo' })).outcome).toMatchObject({ kind: 'success' })
    })

    it('is killed by its Timeout, and started again', async () => {
      const wallClock = new VirtualClock()
      const fn = functionUnderTest(code, { wallClock })
      const started = signal()
      const call = fn.call({ do: 'forever' }, { onStarted: started.give })
      await started.given
      await wallClock.advanceBy(30_000)
      expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
      expect((await fn.call({ do: 'echo' })).outcome).toMatchObject({ kind: 'success' })
    })
  })
}
