import { createRequire } from 'node:module'
import type { Cluster } from 'kafkajs'

const require = createRequire(import.meta.url)

/**
 * The parts of kafkajs 2.2.4 that its own types leave out. kafkajs hands its cluster to partition assigners; from
 * there the few calls below are reached, and nothing but instances is changed, so that another user of kafkajs in
 * this process sees the library as it is. The contract suite against a real broker watches over all of it.
 */
export interface KafkajsBroker {
  joinGroup(request: {
    groupId: string
    memberId: string
  }): Promise<{ generationId: number; memberId: string }>
  findGroupCoordinator(request: {
    groupId: string
    coordinatorType: number
  }): Promise<{ coordinator: { nodeId: number } }>
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>
  heartbeat(request: MemberOfGeneration): Promise<unknown>
  offsetCommit(
    request: MemberOfGeneration & { topics: readonly TopicOf<CommittedOffset>[] },
  ): Promise<unknown>
  offsetFetch(request: {
    groupId: string
    topics: readonly TopicOf<{ partition: number }>[]
  }): Promise<{ responses: TopicOf<FetchedOffset>[] }>
  fetch(request: FetchRequest): Promise<unknown>
  readonly connectionPool: ConnectionPool
}

export interface MemberOfGeneration {
  readonly groupId: string
  readonly groupGenerationId: number
  readonly memberId: string
}

export interface TopicOf<P> {
  readonly topic: string
  readonly partitions: readonly P[]
}

export interface CommittedOffset {
  readonly partition: number
  readonly offset: string
  readonly metadata: string | null
}

/** `offset` is -1 where the group has none. */
export type FetchedOffset = CommittedOffset

export interface FetchRequest {
  readonly maxWaitTime: number
  readonly topics: readonly TopicOf<{ partition: number; fetchOffset: string; maxBytes: number }>[]
}

export interface ConnectionPool {
  readonly host: string
  readonly port: number
  send(request: ProtocolRequest): Promise<unknown>
}

export interface ProtocolRequest {
  readonly request: { readonly apiName: string; readonly apiVersion: number }
  readonly response: ProtocolResponse
}

export interface ProtocolResponse {
  decode(bytes: Buffer): Promise<unknown>
  parse(decoded: unknown): Promise<unknown>
}

/** A cluster as assigners get it; `findBroker` is where every broker comes from. */
export type KafkajsCluster = Omit<Cluster, 'findBroker' | 'findGroupCoordinator'> & {
  findBroker(node: { nodeId: string }): Promise<KafkajsBroker>
  findGroupCoordinator(group: { groupId: string }): Promise<KafkajsBroker>
}

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests: () => void
}

/** kafkajs's error for a code of the protocol, with its own words. */
export const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode: (code: number) => Error
}

/**
 * kafkajs looks after its queue of requests by a timer, also when the queue is empty; then the moment lies in the
 * past, and Node 24 prints a TimeoutNegativeWarning for each request. An empty queue needs no timer.
 */
export function quietTimers(): void {
  if (timersAreQuiet) return
  timersAreQuiet = true
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this)
  }
}

let timersAreQuiet = false
