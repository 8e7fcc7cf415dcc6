import { expect, it } from 'vitest'
import type { FunctionPort, ResolvedPipeline } from '../model/index.ts'
import { FunctionPool } from './function-pool.ts'

it('counts environments once for each name, also while mappings go over from one function to another of its name', () => {
  const running = [2, 1, 4]
  const pool = new FunctionPool(
    () => ({ running: running.shift(), close: async () => {} }) as Partial<FunctionPort> as FunctionPort,
  )
  const pipelines = ['orders', 'orders', 'pay'].map(
    (name) => ({ function: { name } }) as unknown as ResolvedPipeline,
  )
  for (const pipeline of pipelines) pool.of(pipeline)
  expect(pool.environments).toEqual([
    { functionName: 'orders', count: 3 },
    { functionName: 'pay', count: 4 },
  ])
})
