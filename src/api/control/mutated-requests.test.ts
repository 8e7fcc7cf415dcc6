import { Agent, request as httpRequest } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../../time/index.ts'
import { ControlBench } from './fixture.ts'
import { openApiServer, type ApiServer } from './http-server.ts'
import { mutatedRequest, type Mutated } from './mutations-fixture.ts'

const SEED = 20_261_129
const REQUESTS = Number(process.env['ESM_MUTATED_REQUESTS'] ?? 1000)
/** What may stay of all of them. 10,000 that were kept would be above twice that; what stays is no more for 20,000. */
const MOST_BYTES = 8_000_000
const WARM_UP = 300
/** What was right after all is deleted after so many, so that not each is a duplicate. */
const TOGETHER = 20

const bench = new ControlBench()
const failures: unknown[] = []
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let server: ApiServer

beforeAll(async () => {
  await bench.seconds(1)
  const failed = (error: unknown) => void failures.push(error)
  const parts = { ...bench.parts, failed, random: seededRandom(3), clock: bench.clock, keys: null }
  server = await openApiServer({ host: '127.0.0.1', port: 0 }, parts)
})
afterAll(async () => {
  agent.destroy()
  await server.close()
})

it(
  'mutated requests are answered in AWS’s form, none with 500, and leave nothing behind',
  { timeout: 600_000 },
  async () => {
    const random = seededRandom(SEED)
    const collect = collector()
    let before = 0
    for (let number = 0; number < REQUESTS; number++) {
      const mutated = mutatedRequest(random)
      const about = () =>
        `seed ${SEED}, request ${number}: ${mutated.method} ${mutated.path.slice(0, 100)} ${mutated.body.toString('utf8', 0, 300)}`
      const wrong = wrongWith(mutated, await answerTo(mutated))
      if (failures.length > 0) throw new Error(about(), { cause: failures[0] })
      if (wrong !== null) throw new Error(`${wrong}\n${about()}`)
      if (number % TOGETHER === 0) await removeAll()
      if (number === WARM_UP) before = collect()
    }
    expect(collect() - before).toBeLessThan(MOST_BYTES)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const alive = await answerTo({ method: 'GET', path: '/health/live', headers: {}, body: Buffer.alloc(0) })
    expect(alive.status).toBe(200)
  },
)

interface Answered {
  readonly status: number
  readonly exception: string | undefined
  readonly text: string
}

function answerTo({ method, path, headers, body }: Mutated): Promise<Answered> {
  const { host, port } = server.address
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, method, path, headers, agent }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const exception = response.headers['x-amzn-errortype'] as string | undefined
        resolve({ status: response.statusCode!, exception, text: Buffer.concat(parts).toString() })
      })
    })
    request.on('error', (error) =>
      reject(
        new Error(
          `${error.message}: ${method} ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 100)} ${body.length}`,
          { cause: error },
        ),
      ),
    )
    request.end(body)
  })
}

/** Null when the answer is one that AWS might give. */
function wrongWith({ method }: Mutated, { status, exception, text }: Answered): string | null {
  if (status >= 200 && status < 300) return null
  if (status < 400 || status >= 500) return `it was answered with ${status} ${text}`
  if (exception === undefined || !/^[A-Z]\w+Exception$/.test(exception)) return `${status} names no exception`
  if (method === 'HEAD') return null
  const { message, Message: other } = JSON.parse(text) as Readonly<Record<string, unknown>>
  return typeof (message ?? other) === 'string' ? null : `${status} has no text: ${text}`
}

async function removeAll(): Promise<void> {
  bench.events.length = 0
  if (bench.store.list().length === 0) return
  await bench.seconds(5)
  for (const { uuid } of bench.store.list()) await bench.parts.control.delete(uuid)
  await bench.seconds(5)
}

/** @returns a function that collects garbage and tells the bytes that are in use */
function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  return () => {
    gc()
    return process.memoryUsage().heapUsed
  }
}
