import { getContainerRuntimeClient } from 'testcontainers'

const CHECKOUT = 'event-source-mapping.checkout'
const PROCESS = 'event-source-mapping.process'

/** Whose a container is: the folder whose tests it serves, and the process that started it. */
export interface ContainerOwner {
  /** Absolute path. */
  readonly checkout: string
  readonly process: number
}

/** This process, working in its current folder. */
export function thisOwner(): ContainerOwner {
  return { checkout: process.cwd(), process: process.pid }
}

/** The labels by which a container or a network is found again, also after the run that started it has crashed. */
export function ownerLabels(owner: ContainerOwner): Record<string, string> {
  return { [CHECKOUT]: owner.checkout, [PROCESS]: String(owner.process) }
}

/** Removes the containers and networks that this process has started. */
export async function removeOwnContainers(owner: ContainerOwner): Promise<void> {
  await removeContainers(owner.checkout, (process) => process === owner.process)
}

/** Removes what crashed runs of this checkout have left; the containers of a run beside this one stay. */
export async function removeAbandonedContainers(owner: ContainerOwner): Promise<void> {
  await removeContainers(owner.checkout, (process) => process !== owner.process && !isRunning(process))
}

async function removeContainers(checkout: string, chosen: (process: number) => boolean): Promise<void> {
  const { dockerode } = (await getContainerRuntimeClient()).container
  const labelled = await dockerode.listContainers({
    all: true,
    filters: { label: [`${CHECKOUT}=${checkout}`] },
  })
  await Promise.all(
    labelled
      .filter(({ Labels }) => chosen(Number(Labels[PROCESS])))
      .map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone)),
  )
  const networks = await dockerode.listNetworks({ filters: { label: [`${CHECKOUT}=${checkout}`] } })
  await Promise.all(
    networks
      .filter(({ Labels }) => chosen(Number(Labels?.[PROCESS])))
      .map(({ Id }) => dockerode.getNetwork(Id).remove().catch(ignoreGone)),
  )
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Someone else's removal may come first (404) or be under way (409). */
function ignoreGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error as Error
}
