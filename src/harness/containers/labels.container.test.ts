import { spawnSync } from 'node:child_process'
import { GenericContainer, getContainerRuntimeClient } from 'testcontainers'
import { expect, it } from 'vitest'
import { KAFKA_IMAGE } from './kafka.ts'
import { ownerLabels, removeAbandonedContainers, removeOwnContainers } from './labels.ts'
import { KAFKA_VARIABLE } from './servers.ts'

const hasContainers = (process.env[KAFKA_VARIABLE] ?? '') !== ''
// Not this checkout's own path: a run beside this one is not to be disturbed.
const checkout = `${process.cwd()}/labels-test-${process.pid}`

it.skipIf(!hasContainers)(
  'removes what a crashed run has left, and leaves a run beside it alone',
  async () => {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    const gone = spawnSync(process.execPath, ['--version']).pid
    await Promise.all([idle(gone), idle(process.ppid), idle(process.pid)])
    const owner = { checkout, process: process.pid }

    await removeAbandonedContainers(owner)
    expect(await owners()).toEqual(new Set([process.ppid, process.pid]))

    await removeOwnContainers(owner)
    expect(await owners()).toEqual(new Set([process.ppid]))

    await removeOwnContainers({ checkout, process: process.ppid })
    expect(await owners()).toEqual(new Set())
  },
)

async function idle(owner: number): Promise<void> {
  await new GenericContainer(KAFKA_IMAGE)
    .withEntrypoint(['sleep'])
    .withCommand(['600'])
    .withLabels(ownerLabels({ checkout, process: owner }))
    .start()
}

/** The processes whose containers are still there. */
async function owners(): Promise<Set<number>> {
  const { dockerode } = (await getContainerRuntimeClient()).container
  const label = `event-source-mapping.checkout=${checkout}`
  const found = await dockerode.listContainers({ all: true, filters: { label: [label] } })
  return new Set(found.map(({ Labels }) => Number(Labels['event-source-mapping.process'])))
}
