import { describe, expect, it } from 'vitest'
import { firstFailure, foundBug, runWithBug } from '../fixture.ts'
import { PLANTED_BUGS } from '../planted-bugs.ts'
import { ACTIVEMQ_WORLDS } from './activemq/simulated-activemq.ts'
import type { QueuePlan } from './queue-plan.ts'
import { RABBITMQ_WORLDS } from './rabbitmq/simulated-rabbitmq.ts'
import { simulateQueue, type QueueWorlds } from './simulate-queue.ts'
import { SQS_WORLDS } from './sqs/simulated-sqs.ts'

describe('worlds with queues, drawn from seeds', () => {
  it(
    'of SQS hold every invariant, whatever fails, dies and changes [PAGE-3, PAGE-35, GEN-2, GEN-10, BAT-1, SQS-8, SQS-11, SQS-12, ERR-19, ERR-21, FIFO-2, FIFO-3, CON-24, RBF-14, RBF-15, RBF-16, RBF-17, RBF-26, FLT-38, EVT-20]',
    { timeout: 600_000 },
    async () => {
      expect(await firstFailure('sqs')).toBeNull()
    },
  )

  it(
    'of RabbitMQ hold every invariant, whatever fails, dies and changes [PAGE-3, GEN-2, GEN-8, GEN-10, BAT-1, MQ-3, MQ-4, MQ-7, MQ-11, MQ-13, MQ-14, ERR-19]',
    { timeout: 600_000 },
    async () => {
      expect(await firstFailure('rabbitmq')).toBeNull()
    },
  )

  it(
    'of ActiveMQ hold every invariant, whatever fails, dies and changes [PAGE-3, GEN-2, GEN-8, GEN-10, BAT-1, MQ-3, MQ-11, MQ-12, MQ-13, CON-23, ERR-19, EVT-31]',
    { timeout: 600_000 },
    async () => {
      expect(await firstFailure('activemq')).toBeNull()
    },
  )

  it('are the same each time', async () => {
    const eventsOf = async <Plan extends QueuePlan>(worlds: QueueWorlds<Plan>) =>
      (await simulateQueue(worlds, 7)).history.lives.map((life) => life.events)
    expect(await eventsOf(SQS_WORLDS)).toEqual(await eventsOf(SQS_WORLDS))
    expect(await eventsOf(RABBITMQ_WORLDS)).toEqual(await eventsOf(RABBITMQ_WORLDS))
    expect(await eventsOf(ACTIVEMQ_WORLDS)).toEqual(await eventsOf(ACTIVEMQ_WORLDS))
  })
})

describe('bugs that are planted in what reads queues', () => {
  it.each(
    (['sqs', 'rabbitmq', 'activemq'] as const).flatMap((worlds) =>
      Object.keys(PLANTED_BUGS[worlds]).map((bug) => [worlds, bug] as const),
    ),
  )('of %s: %s is found within 500 seeds', { timeout: 600_000 }, async (worlds, bug) => {
    expect(await runWithBug(worlds, bug)).toMatch(foundBug(worlds, bug))
  })
})
