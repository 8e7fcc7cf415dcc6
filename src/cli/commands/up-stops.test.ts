import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop, type PipelineProcess } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'orders.yaml': kinesisPipeline({ handler: 'handlers.holds', resource: 'Records: orders.ndjson' }),
    'orders.ndjson': '{"PartitionKey":"a","Data":"one"}\n',
  })
})

afterEach(() => workshop.close())

/** A pipeline whose function holds one batch. */
async function holding(...argv: readonly string[]): Promise<PipelineProcess> {
  const up = workshop.start('up', 'orders.yaml', '--json', ...argv)
  await up.untilEvents('FunctionPrinted')
  return up
}

/** Waits until the function has printed something this long after a moment: no signal of then counts any more. */
async function untilPrintedAfter(up: PipelineProcess, afterMs: number): Promise<void> {
  await up.until(() =>
    up.events.some(({ event, at }) => event === 'FunctionPrinted' && Date.parse(at) > afterMs),
  )
}

const lastPrintedMs = (up: PipelineProcess) =>
  Date.parse(up.events.findLast(({ event }) => event === 'FunctionPrinted')!.at)

describe('stopping up', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'drains at the first %s: what runs ends, its outcome is stored, and that is what is waited for',
    async (signal) => {
      const up = await holding()
      up.signal(signal)
      await up.until(() => up.stderr.includes('Once more aborts.'))
      expect(up.stderr).toContain('Draining: waiting for 1 running invocation (orders.orders #1).')
      workshop.write({ gate: '' })
      const ended = await up.ended
      expect(ended.code).toBe(0)
      expect(ended.stderr).toMatch(/\nDrained\. 1 record in 1 batch succeeded\. The next up goes on from /)
      expect(up.events.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['PositionStored', 'ShardClosed']),
      )
      await workshop.run('up', 'orders.yaml', '--json', '--until-idle')
      expect(workshop.readLines('received.ndjson')).toHaveLength(1)
    },
  )

  it('drains also when it is stopped the moment that it says how', async () => {
    const up = workshop.start('up', 'orders.yaml')
    await up.until(() => up.stderr.includes('Ctrl-C drains'))
    up.signal('SIGINT')
    workshop.write({ gate: '' })
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(up.stderr).toMatch(/\nDrained\. \d records? in /)
  })

  it('takes signals within one second for one', async () => {
    const up = await holding()
    up.signal('SIGINT')
    up.signal('SIGTERM')
    await up.until(() => up.stderr.includes('Once more aborts.'))
    await untilPrintedAfter(up, lastPrintedMs(up) + 200)
    workshop.write({ gate: '' })
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(up.stderr).not.toContain('Aborting')
  })

  it('aborts at a later signal, and the records come again', async () => {
    const up = await holding()
    up.signal('SIGINT')
    await up.until(() => up.stderr.includes('Once more aborts.'))
    await untilPrintedAfter(up, lastPrintedMs(up) + 3000)
    up.signal('SIGINT')
    const ended = await up.ended
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('Aborting: what runs is ended')
    expect(ended.stderr).toMatch(/\nAborted\. 0 records in 0 batches succeeded/)
    workshop.write({ gate: '' })
    expect(await workshop.run('up', 'orders.yaml', '--json', '--until-idle')).toMatchObject({ code: 0 })
    expect(workshop.readLines('received.ndjson')).toHaveLength(1)
  })

  it('aborts a drain that takes longer than Engine.DrainTimeoutInSeconds', async () => {
    workshop.write({ 'orders.yaml': `${workshop.read('orders.yaml')}Engine: { DrainTimeoutInSeconds: 1 }\n` })
    const up = await holding()
    up.signal('SIGINT')
    const ended = await up.ended
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(
      'The drain has taken 1 s (Engine.DrainTimeoutInSeconds), waiting for 1 running invocation (orders.orders #1)',
    )
  })
})
