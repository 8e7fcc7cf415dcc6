import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FleetBench } from './fixture.ts'

let bench: FleetBench

beforeEach(() => {
  bench = new FleetBench()
})
afterEach(() => bench.close())

describe('feeding a file', () => {
  it.each([
    ['is no JSON', '{"PartitionKey":', 'WRONG_RECORD', /a record must be one JSON object on one line: \S/],
    ['is no object', '["a"]', 'WRONG_RECORD', /a record must be one JSON object on one line, not a list/],
    ['has a wrong form', '{"PartitionKey":"b"}', 'WRONG_RECORD', /Data must be there and not null/],
    ['has a key too long', longKey(257), 'WRONG_RECORD', /PartitionKey .* 1 to 256 characters, not of 257/],
  ])(
    'says which line of a file %s, counting empty ones, and loses nothing when it is mended [PAGE-3]',
    async (_, wrong, code, why) => {
      const resource = bench.feed([])
      const { file } = resource.feed
      const good = ['a', 'b', 'c', 'd'].map((name) => JSON.stringify({ PartitionKey: name, Data: name }))
      writeFileSync(file, ['', good[0], good[1], '  ', '', wrong, good[3], ''].join('\n'))
      const fleet = bench.fleet([resource], { playOnce: true })
      await bench.run(fleet, () => fleet.feedError !== null)
      const { message } = fleet.feedError!
      expect(message).toMatch(why)
      expect(message.startsWith(`${file}:6: `)).toBe(true)
      expect(message).toContain('nothing from line 2 on was put into kinesis orders; mend the file and start')
      expect(message.endsWith(` [${code}]`)).toBe(true)
      expect(bench.received).toEqual([])

      writeFileSync(file, ['', good[0], good[1], '  ', '', good[2], good[3], ''].join('\n'))
      const mended = bench.fleet([resource], { playOnce: true })
      await bench.run(mended)
      expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    },
  )

  it('goes on in front of a wrong line, at the line it says, after what was fed before [PAGE-3]', async () => {
    const many = Array.from({ length: 510 }, (_, number) => `r${number}`)
    const resource = bench.feed(many)
    const { file } = resource.feed
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, `\n${whole.replace('"r505"}', '}')}`)
    const fleet = bench.fleet([resource], { playOnce: true })
    await bench.run(fleet, () => fleet.feedError !== null && bench.received.length === 500)
    expect(fleet.feedError!.message).toMatch(/ndjson:507: .*feeding goes on at line 502\)/)
    writeFileSync(file, `\n${whole}`)
    const mended = bench.fleet([resource], { playOnce: true })
    await bench.run(mended)
    expect(bench.received).toEqual(many)
  })
})

/** A line whose partition key has so many characters. */
function longKey(length: number): string {
  return JSON.stringify({ PartitionKey: 'k'.repeat(length), Data: 'b' })
}
