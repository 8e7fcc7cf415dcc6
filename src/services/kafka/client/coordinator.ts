import type { Clock } from '../../../time/index.ts'
import type { KafkajsBroker, KafkajsCluster } from './kafkajs-internals.ts'
import { protocolType } from './source-errors.ts'

const GROUP_COORDINATOR = 0
const PAUSE_MS = 250
const TRIES = 40
/** A broker that has just started makes the topic of groups first, and reads it. */
const SOON = new Set(['GROUP_COORDINATOR_NOT_AVAILABLE', 'GROUP_LOAD_IN_PROGRESS'])

/**
 * The broker that coordinates a group. kafkajs's own search keeps to itself why it has failed, and gives up before
 * a broker that is starting is ready.
 * @throws what the brokers say, `GROUP_AUTHORIZATION_FAILED` among it
 */
export function findCoordinator(
  cluster: KafkajsCluster,
  groupId: string,
  clock: Clock,
): Promise<KafkajsBroker> {
  return onceReady(clock, async () => {
    await cluster.refreshMetadataIfNecessary()
    const { coordinator } = await askAny(cluster, groupId)
    try {
      return await cluster.findBroker({ nodeId: String(coordinator.nodeId) })
    } catch (error) {
      // Perhaps it has just joined the cluster.
      await cluster.refreshMetadata().catch(() => {})
      throw error
    }
  })
}

/** Waits, ten seconds at most, while the answer is that it will be ready soon. */
export async function onceReady<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!SOON.has(protocolType(error) ?? '') || tries === TRIES) throw error
      await clock.sleep(PAUSE_MS)
    }
  }
}

/** Every broker knows; one of them that answers is enough. */
async function askAny(
  cluster: KafkajsCluster,
  groupId: string,
): Promise<{ coordinator: { nodeId: number } }> {
  let failure: unknown = new Error('no broker of the cluster is known')
  for (const nodeId of cluster.getNodeIds()) {
    try {
      const broker = await cluster.findBroker({ nodeId: String(nodeId) })
      return await broker.findGroupCoordinator({ groupId, coordinatorType: GROUP_COORDINATOR })
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
