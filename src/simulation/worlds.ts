import { ACTIVEMQ_WORLDS } from './queues/activemq/simulated-activemq.ts'
import { queueFailureReport, simulateQueue, type QueueWorlds } from './queues/simulate-queue.ts'
import type { QueuePlan } from './queues/queue-plan.ts'
import { RABBITMQ_WORLDS } from './queues/rabbitmq/simulated-rabbitmq.ts'
import { SQS_WORLDS } from './queues/sqs/simulated-sqs.ts'
import { livesFailureReport, simulateLives } from './lives/simulate-lives.ts'
import { failureReport } from './report.ts'
import { simulate } from './simulate.ts'

/** Runs the world of a seed. @returns what did not hold, with how to run it again; null when everything did */
export type Run = (seed: number, bug?: string) => Promise<string | null>

/** Every kind of worlds, by its name on the command line. */
export const WORLDS = {
  streams: async (seed, bug) => {
    const result = await simulate(seed)
    return result.problems.length === 0 ? null : failureReport(result, again('streams', seed, bug))
  },
  sqs: queueRun('sqs', SQS_WORLDS),
  rabbitmq: queueRun('rabbitmq', RABBITMQ_WORLDS),
  activemq: queueRun('activemq', ACTIVEMQ_WORLDS),
  lives: async (seed, bug) => {
    const result = await simulateLives(seed)
    return result.problems.length === 0 ? null : livesFailureReport(result, again('lives', seed, bug))
  },
} as const satisfies Readonly<Record<string, Run>>

export type WorldsName = keyof typeof WORLDS

function queueRun<Plan extends QueuePlan>(name: string, worlds: QueueWorlds<Plan>): Run {
  return async (seed, bug) => {
    const result = await simulateQueue(worlds, seed)
    return result.problems.length === 0 ? null : queueFailureReport(result, again(name, seed, bug))
  }
}

function again(worlds: string, seed: number, bug: string | undefined): string {
  const options = [
    ...(worlds === 'streams' ? [] : [`--worlds ${worlds}`]),
    `--seed ${seed}`,
    ...(bug === undefined ? [] : [`--bug ${bug}`]),
  ]
  return `npm run simulate -- ${options.join(' ')}`
}
