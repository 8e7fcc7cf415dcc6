import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { TestServers } from '../src/harness/containers/index.ts'
import { compareRates, type Result } from './compare.ts'

/** What a bench on a broker compares: each fills a queue, empties it, and says how many messages a second that were. */
export interface BrokerSides {
  ours(): Promise<number>
  theirs(): Promise<number>
}

export type Broker = 'rabbitmq' | 'activemq'

/**
 * Two sides on one broker, each in a process of its own that lives through all rounds, as a mapping does: in one process
 * they would share what V8 has learned and collected.
 */
export async function compareOnBroker(work: string, broker: Broker): Promise<Result[]> {
  const servers = new TestServers()
  const sides: Side[] = []
  try {
    const url = await servers[broker]()
    const [ours, theirs] = (['ours', 'theirs'] as const).map((side) => new Side([broker, side, url]))
    sides.push(ours!, theirs!)
    return [await compareRates(work, { ours: () => ours!.round(), theirs: () => theirs!.round() })]
  } finally {
    for (const side of sides) side.end()
    await servers.stop()
  }
}

class Side {
  readonly #child
  readonly #lines

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, ['--expose-gc', 'bench/broker-side.ts', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#lines = createInterface({ input: this.#child.stdout })
  }

  /** @throws Error when its process ends before it has answered */
  async round(): Promise<number> {
    this.#child.stdin.write('round\n')
    const [line] = (await Promise.race([
      once(this.#lines, 'line'),
      once(this.#child, 'exit').then(([code]) => Promise.reject(new Error(`a side ended with ${code}`))),
    ])) as [string]
    return Number(line)
  }

  end(): void {
    this.#child.stdin.end()
  }
}
