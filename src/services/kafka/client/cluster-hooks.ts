import { decodeFetchReply, type FetchReply } from './fetch-reply.ts'
import type {
  ConnectionPool,
  FetchRequest,
  KafkajsBroker,
  KafkajsCluster,
  ProtocolResponse,
} from './kafkajs-internals.ts'

/** Where we stand between kafkajs's consumer and its brokers. */
export interface ClusterHooks {
  coordinator(groupId: string): Promise<KafkajsBroker>
  /**
   * The group is about to be joined: kafkajs itself has no such moment, and would give partitions up without
   * waiting for anything. `memberId` is empty when the group does not know us (any more); `send` joins.
   */
  join(request: {
    memberId: string
    coordinator: KafkajsBroker
    send: () => Promise<Joined>
  }): Promise<Joined>
  /**
   * kafkajs's loop is about to fetch these partitions from one broker. What is really asked, and what becomes of
   * the answer, is ours; kafkajs gets nothing, and goes on with its heartbeat.
   */
  fetch(request: FetchRequest, send: (request: FetchRequest) => Promise<FetchAnswer>): Promise<void>
  /** A broker (host and port) has been asked for records or sent a heartbeat: what is given back is its answer. */
  asked<T>(broker: string, answer: Promise<T>): Promise<T>
}

/** A reply, and the broker that gave it: host and port. */
export interface FetchAnswer extends FetchReply {
  readonly from: string
}

/** The coordinator has let us in; the assignment follows. */
export interface Joined {
  readonly memberId: string
  readonly generationId: number
}

const NOTHING_FETCHED = { responses: [] }

/** Puts the hooks into the brokers of one cluster, those to come as well. */
export function hookInto(cluster: KafkajsCluster, hooks: ClusterHooks): void {
  const hooked = new WeakSet<KafkajsBroker>()
  cluster.findGroupCoordinator = ({ groupId }) => hooks.coordinator(groupId)
  const findBroker = cluster.findBroker.bind(cluster)
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node)
    if (!hooked.has(broker)) {
      hooked.add(broker)
      hookJoin(broker, hooks)
      hookFetch(broker, hooks)
      hookHeartbeat(broker, hooks)
    }
    return broker
  }
}

function hookJoin(broker: KafkajsBroker, hooks: ClusterHooks): void {
  const joinGroup = broker.joinGroup.bind(broker)
  broker.joinGroup = (request) =>
    hooks.join({
      memberId: request.memberId,
      coordinator: broker,
      send: () => joinGroup(request),
    })
}

function hookFetch(broker: KafkajsBroker, hooks: ClusterHooks): void {
  const fetch = broker.fetch.bind(broker)
  const pools = new WeakSet<ConnectionPool>()
  const send = async (request: FetchRequest) => {
    if (!pools.has(broker.connectionPool)) {
      pools.add(broker.connectionPool)
      decodeFetches(broker.connectionPool)
    }
    const from = addressOf(broker)
    return { ...((await hooks.asked(from, fetch(request))) as FetchReply), from }
  }
  broker.fetch = async (request) => {
    await hooks.fetch(request, send)
    return NOTHING_FETCHED
  }
}

function hookHeartbeat(broker: KafkajsBroker, hooks: ClusterHooks): void {
  const heartbeat = broker.heartbeat.bind(broker)
  broker.heartbeat = (member) => hooks.asked(addressOf(broker), heartbeat(member))
}

function addressOf({ connectionPool: { host, port } }: KafkajsBroker): string {
  return `${host}:${port}`
}

/**
 * Fetch replies are decoded by `fetch-reply.ts`. kafkajs's own decoder merges headers of one name, loops for ever
 * on a batch that compaction has emptied, and goes through a compacted gap one offset a request.
 */
function decodeFetches(pool: ConnectionPool): void {
  const send = pool.send.bind(pool)
  pool.send = (protocolRequest) => {
    const { request } = protocolRequest
    if (request.apiName !== 'Fetch') return send(protocolRequest)
    const response: ProtocolResponse = {
      decode: (bytes) => decodeFetchReply(bytes, request.apiVersion),
      parse: async (decoded) => decoded,
    }
    return send({ request, response })
  }
}
