import { expect, it } from 'vitest'
import { seededRandom } from '../../time/index.ts'
import { ControlBench, MAPPINGS, STREAM, WAITING } from './fixture.ts'
import { listPage } from './list.ts'
import type { MappingEntry } from './mapping-entry.ts'

const SEED = 7

it('goes through all mappings once, in the order of their numbers, however they come [API-12, API-13, API-15]', () => {
  const random = seededRandom(SEED)
  for (let round = 0; round < 50; round++) {
    const count = 1 + random.below(350)
    const numbers = Array.from({ length: count }, (_, number) => number * 2)
    const entries = numbers.map((number) => ({ number, uuid: `u-${number}` }) as MappingEntry)
    for (let moved = random.below(20); moved > 0; moved--) {
      entries.splice(random.below(count), 0, ...entries.splice(random.below(count), 1))
    }
    const maxItems = random.below(2) === 0 ? {} : { maxItems: String(1 + random.below(150)) }
    const listed: number[] = []
    let marker: string | null = null
    do {
      const { page, next } = listPage(
        new Map(entries.map((entry) => [entry.uuid, entry])),
        marker === null ? maxItems : { ...maxItems, marker },
      )
      expect(page.length).toBeLessThanOrEqual(Math.min(100, Number(maxItems.maxItems ?? 100)))
      listed.push(...page.map(({ number }) => number))
      marker = next
    } while (marker !== null)
    expect(listed, `seed ${SEED}, round ${round}`).toEqual(numbers)
  }
})

const FILE_MAPPING = `{ EventSourceArn: "${STREAM}-0", StartingPosition: TRIM_HORIZON }`
const FILE = WAITING.replace('[]', `[${FILE_MAPPING}]`)

async function fiveOnTwoPages(text: string) {
  const bench = new ControlBench(text)
  await bench.seconds(1)
  const uuids: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const source = { EventSourceArn: `${STREAM}-${name}`, StartingPosition: 'LATEST' }
    uuids.push((await bench.created(source)).UUID)
  }
  const page = async (query: string) => {
    const { body } = await bench.send('GET', `${MAPPINGS}?${query}`)
    const { EventSourceMappings: shown, NextMarker: next } = body as unknown as Page
    return { uuids: shown.map(({ UUID }) => UUID), next }
  }
  const remove = async (uuid: string) => {
    await bench.send('DELETE', `${MAPPINGS}/${uuid}`)
    await bench.seconds(2)
  }
  return { bench, uuids, page, remove }
}

interface Page {
  readonly EventSourceMappings: readonly { readonly UUID: string }[]
  readonly NextMarker: string
}

it.each([
  ['one before it is deleted and files are read again', [0], WAITING, [3, 4]],
  ['the last one is deleted as well', [0, 2], WAITING, [3, 4]],
  ['a file has got a mapping', [], FILE, [3, 4]],
])('goes on behind the page before when %s [API-13, API-15]', async (_, deleted, file, rest) => {
  const { bench, uuids, page, remove } = await fiveOnTwoPages(WAITING)
  const { next } = await page('MaxItems=3')
  for (const index of deleted) await remove(uuids[index]!)
  await bench.reload(file)
  expect((await page(`Marker=${next}`)).uuids).toEqual(rest.map((index) => uuids[index]))
})

it('goes on behind the page before after another start [API-13]', async () => {
  const { bench, uuids, page, remove } = await fiveOnTwoPages(WAITING)
  const { next } = await page('MaxItems=3')
  await remove(uuids[0]!)
  bench.kill()
  const again = new ControlBench(FILE, bench)
  const { body } = await again.send('GET', `${MAPPINGS}?Marker=${next}`)
  expect(body['EventSourceMappings']).toMatchObject([{ UUID: uuids[3] }, { UUID: uuids[4] }])
})
