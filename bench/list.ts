import { Agent, request as httpRequest } from 'node:http'
import { openApiServer } from '../src/api/index.ts'
import { ControlBench, FUNCTION_ARN, MAPPINGS, STREAM, WAITING } from '../src/api/control/fixture.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { ROUNDS, summary, type Result } from './compare.ts'

const MADE = 10_000
const PAGES = 500

/** Pages of 100 out of 10,000 mappings, over HTTP, from the request's first byte to the answer's last. */
export async function benchList(): Promise<Result[]> {
  const bench = await benchWithMappings()
  const random = seededRandom(1)
  const failed = (error: unknown) => {
    throw error
  }
  const parts = { ...bench.parts, failed, random, clock: new RealClock(), keys: null }
  const server = await openApiServer({ host: '127.0.0.1', port: 0 }, parts)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const worst: number[] = []
  let listed = 0
  for (let round = -1; round < ROUNDS; round++) {
    const times: number[] = []
    let marker: string | undefined
    while (times.length < PAGES) {
      const begun = performance.now()
      const page = await pageOf({ ...server.address, agent }, marker)
      times.push(performance.now() - begun)
      listed += page.EventSourceMappings.length
      marker = page.NextMarker
    }
    times.sort((a, b) => a - b)
    if (round >= 0) worst.push(times[Math.floor(times.length * 0.99)]!)
  }
  agent.destroy()
  await server.close()
  bench.kill()
  if (listed !== (ROUNDS + 1) * PAGES * 100) throw new Error(`${listed} mappings were listed`)
  const work = `a page of 100 out of ${MADE} mappings, p99`
  const goal = { work, kind: 'atMost', bound: 10, unit: ' ms' } as const
  return [summary(goal, worst, `${PAGES} pages a round, over HTTP`)]
}

/** Disabled, so that nothing but the API has anything to do. */
async function benchWithMappings(): Promise<ControlBench> {
  const stored = new ControlBench()
  for (let number = 0; number < MADE; number++) {
    const [uuid, id] = [`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, `mapping-${number}`]
    const members = {
      EventSourceArn: `${STREAM}-${number}`,
      StartingPosition: 'TRIM_HORIZON',
      Enabled: false,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-2:123456789012:dead' } },
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"type":["a"]}}' }] },
    }
    const own = { uuid, id, members, tags: {}, lastModifiedMs: 0, stage: 'live' } as const
    stored.store.save({ ...own, functionName: 'my-function', functionArn: FUNCTION_ARN })
  }
  stored.kill()
  const bench = new ControlBench(WAITING, stored)
  await bench.seconds(1)
  return bench
}

interface Page {
  readonly EventSourceMappings: readonly unknown[]
  readonly NextMarker?: string
}

function pageOf(to: { host: string; port: number; agent: Agent }, marker: string | undefined): Promise<Page> {
  const path = marker === undefined ? MAPPINGS : `${MAPPINGS}?Marker=${encodeURIComponent(marker)}`
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...to, path }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString()) as Page))
    })
    request.on('error', reject)
    request.end()
  })
}
