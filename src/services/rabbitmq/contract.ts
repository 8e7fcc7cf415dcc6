import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { describeConsuming } from './contract/consuming.ts'
import { describeConnections } from './contract/connections.ts'
import { describeDying } from './contract/dying.ts'
import { describeQueues } from './contract/queues.ts'
import { describeReturning } from './contract/returning.ts'
import type { RabbitBench, RabbitUnderTest } from './contract/bench.ts'

/**
 * The suite that every RabbitMQ passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeRabbitContract(name: string, start: (() => Promise<RabbitUnderTest>) | null): void {
  describe.skipIf(start === null)(`the RabbitMQ contract: ${name}`, () => {
    let rabbit: RabbitUnderTest
    let queues: string[] = []
    beforeAll(async () => {
      rabbit = await start!()
    })
    afterEach(async () => {
      await rabbit.closeClients()
      for (const queue of queues) await rabbit.producer.deleteQueue(queue)
      queues = []
    })
    afterAll(() => rabbit.close())

    const bench: RabbitBench = {
      rabbit: () => rabbit,
      queue: async (queueArguments = {}) => {
        const queue = `contract-${randomUUID()}`
        await rabbit.producer.declareQueue(queue, queueArguments)
        queues.push(queue)
        return queue
      },
      absent: () => `contract-${randomUUID()}`,
    }
    describeQueues(bench)
    describeConsuming(bench)
    describeReturning(bench)
    describeDying(bench)
    describeConnections(bench)
  })
}
