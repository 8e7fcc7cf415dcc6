import { FixtureReader, FixtureSource, laneParts, page, record } from '../src/engine/fixture.ts'
import { LogMapping } from '../src/engine/log-mapping.ts'
import type { FunctionPort } from '../src/model/index.ts'
import { VirtualClock } from '../src/time/index.ts'
import { summary, type Result } from './compare.ts'

const RECORDS = 1000

/** One poison record in a batch of 1,000, at every position: how many invocations until it is alone. */
export async function benchBisect(): Promise<Result[]> {
  const untilAlone: number[] = []
  const wrong: number[] = []
  for (let poison = 0; poison < RECORDS; poison++) {
    const sizes = await invocations(poison)
    if (sizes.join() !== reference(0, RECORDS, poison).join()) wrong.push(poison)
    untilAlone.push(sizes.findIndex(({ from, to }) => to - from === 1 && from === poison) + 1)
  }
  const worst = Math.max(...untilAlone)
  const goal = {
    work: 'poison in a batch of 1,000, bisected: invocations until it is alone, the worst position',
    kind: 'atMost',
    bound: 21,
    unit: '',
  } as const
  const reached = summary(goal, [worst], `mean ${mean(untilAlone).toFixed(1)}`)
  const same = {
    work: 'the same: positions whose invocations are not the reference’s',
    kind: 'atMost',
    bound: 0,
    unit: '',
  } as const
  return [reached, summary(same, [wrong.length], `${RECORDS} positions`)]
}

class Part {
  readonly from: number
  readonly to: number

  constructor(from: number, to: number) {
    this.from = from
    this.to = to
  }

  toString(): string {
    return `${this.from}-${this.to}`
  }
}

/** The rule, said once more: the whole; if it fails, its first half with all that follows, then its second. */
function reference(from: number, to: number, poison: number): Part[] {
  const here = new Part(from, to)
  if (poison < from || poison >= to || to - from === 1) return [here]
  const middle = from + Math.floor((to - from) / 2)
  return [here, ...reference(from, middle, poison), ...reference(middle, to, poison)]
}

async function invocations(poison: number): Promise<Part[]> {
  const clock = new VirtualClock()
  const parts: Part[] = []
  const fn: FunctionPort = {
    invoke: async (request) => {
      const names = (request.event as { Records: { name: string }[] }).Records.map(({ name }) => Number(name))
      parts.push(new Part(names[0]!, names.at(-1)! + 1))
      request.onStarted(clock.now())
      return names.includes(poison)
        ? { kind: 'failure', cause: 'error', message: 'poison' }
        : { kind: 'success', body: '' }
    },
    close: async () => {},
  }
  const reader = new FixtureReader()
  reader.arrive(
    page(
      Array.from({ length: RECORDS }, (_, index) => record(String(index), index + 1)),
      { end: true },
    ),
  )
  const source = new FixtureSource(reader)
  const lane = laneParts({ source, fn, clock })
  const flow = new LogMapping(source, {
    ...lane,
    limits: { ...lane.limits, size: RECORDS, bytes: 6_000_000 },
    settle: { ...lane.settle, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
  })
  flow.events$.subscribe()
  await clock.advanceBy(1000)
  return parts
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
