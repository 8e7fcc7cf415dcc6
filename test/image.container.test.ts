/**
 * The program's own image, built from this checkout as `docker build` does it and run as an operator runs it. Its base is
 * the one that .ci/images/node makes, where it was made, else the Dockerfile's own.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KAFKA_VARIABLE } from '../src/harness/containers/index.ts'
import type { EngineEvent } from '../src/model/index.ts'
import { RealClock } from '../src/time/index.ts'

const hasContainers = (process.env[KAFKA_VARIABLE] ?? '') !== ''
const BASE = 'local/node:24-slim'
const NAME = `event-source-mapping-test-${process.pid}`
const clock = new RealClock()
const run = promisify(execFile)

async function docker(...argv: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', argv, { maxBuffer: 100_000_000 })
  return stdout.trim()
}

const inspect = (container: string, what: string) =>
  docker('inspect', '--format', `{{json ${what}}}`, container)
const logs = async (container: string) => {
  const { stdout, stderr } = await run('docker', ['logs', container], { maxBuffer: 100_000_000 })
  return { stdout, stderr }
}

/** Waits until something holds of a container, and says what it printed when it ends before. */
async function until(container: string, holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    if ((await inspect(container, '.State.Running')) !== 'true') {
      const { stdout, stderr } = await logs(container)
      throw new Error(`the container ended first:\n${stdout.slice(-5000)}\n${stderr}`)
    }
    await clock.sleep(500)
  }
}

/** Starts a container with the test's volume; the words are the command's, without any the image's own. */
function start(name: string, ...command: readonly string[]): Promise<string> {
  return docker(
    'run',
    '--detach',
    '--name',
    `${NAME}-${name}`,
    '--volume',
    `${NAME}:/state`,
    NAME,
    ...command,
  )
}

describe.skipIf(!hasContainers)('the image', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    const more = await docker('image', 'inspect', BASE).then(
      () => ['--build-arg', `BASE=${BASE}`],
      () => [],
    )
    await docker('build', '--network', 'host', '--force-rm', '--quiet', '--tag', NAME, ...more, '.')
  }, 900_000)

  afterAll(async () => {
    for (const name of ['first', 'second', 'early']) {
      await docker('rm', '--force', '--volumes', `${NAME}-${name}`).catch(() => '')
    }
    await docker('volume', 'rm', '--force', NAME)
    await docker('rmi', '--force', NAME)
  }, 120_000)

  it('runs the examples without root, is healthy, drains when it is stopped, and goes on from its volume', async () => {
    const first = await start('first')
    await until(first, async () => (await inspect(first, '.State.Health.Status')) === '"healthy"')
    await until(first, async () => / orders\.orders +PositionStored /.test((await logs(first)).stdout))
    expect(await docker('exec', first, 'id', '-u')).toBe('1000')
    expect(JSON.parse(await inspect(first, '.Config.Volumes'))).toEqual({ '/state': {} })
    await docker('stop', '--time', '120', first)
    expect(await inspect(first, '.State.ExitCode')).toBe('0')
    const { stdout, stderr } = await logs(first)
    expect(stderr).toMatch(/\nDrained\. \d+ records? in \d+ batch/)
    const stored = / orders\.orders +PositionStored +(shardId-\d+) +(\d+)/.exec(
      lastOf(stdout, 'PositionStored'),
    )!

    const second = await start('second', 'up', '--state', '/state', '--json')
    const opened = async () =>
      (await logs(second)).stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as EngineEvent)
        .find(
          (event) =>
            event.event === 'ShardOpened' && event.shard === stored[1] && event.mapping === 'orders.orders',
        )
    await until(second, async () => (await opened()) !== undefined)
    expect(await opened()).toMatchObject({ position: `after ${stored[2]}` })
    await docker('stop', '--time', '120', second)
    expect(await inspect(second, '.State.ExitCode')).toBe('0')
  })

  it('is not killed when it is stopped before it has begun, as soon as it listens to signals', async () => {
    const early = await start('early')
    // The kernel keeps from a first process every signal that it does not listen to yet.
    await until(early, async () => hearsSigterm(await docker('exec', early, 'cat', '/proc/1/status')))
    await docker('stop', '--time', '60', early)
    expect(['0', '143']).toContain(await inspect(early, '.State.ExitCode'))
  })
})

/** By the mask of caught signals, in which SIGTERM is the fifteenth. */
function hearsSigterm(status: string): boolean {
  const [, caught = '0'] = /^SigCgt:\s*(\w+)$/m.exec(status) ?? []
  return (BigInt(`0x${caught}`) & (1n << 14n)) !== 0n
}

/** The last line of a mapping's that has this event. */
function lastOf(text: string, event: string): string {
  return text.split('\n').findLast((line) => line.includes(' orders.orders ') && line.includes(event)) ?? ''
}
