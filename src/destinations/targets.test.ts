import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { S3Twin } from '../services/s3/twin/index.ts'
import { SnsTwin } from '../services/sns/twin/index.ts'
import { SqsTwin } from '../services/sqs/twin/index.ts'
import { MemoryStorage } from '../state/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { failureReport } from './failure-report.ts'
import { discard, FUNCTION_ARN, MAPPING, NOW_MS, uuids } from './fixture.ts'
import { bucketTarget, directoryTarget, queueTarget, topicTarget } from './targets.ts'

const { signal } = new AbortController()
const parts = { clock: new VirtualClock(), random: seededRandom(1) }
const mapping = { mapping: MAPPING, functionArn: FUNCTION_ARN }
const report = failureReport(discard(), mapping, { nowMs: NOW_MS, uuid: uuids() })
const { requestId } = report

describe('a destination', () => {
  it('that is a queue gets the record alone [DST-1, DST-8]', async () => {
    const sqs = new SqsTwin({ ...parts, storage: new MemoryStorage() })
    const queue = { name: 'dead' }
    const target = queueTarget(sqs, queue)
    await expect(target.probe()).rejects.toThrow('queue does not exist')
    await expect(target.send(report, signal)).rejects.toThrow('queue does not exist')
    await sqs.createQueue(queue)
    expect(await target.probe()).toBe('queue dead is there')
    await target.send(report, signal)
    expect(sqs.peek(queue)).toEqual([JSON.stringify(report.record)])
  })

  it('that is a topic gets the record alone, so its limit is never met [DST-1, DST-8, DST-22]', async () => {
    const sns = new SnsTwin({ ...parts, storage: new MemoryStorage() })
    const topic = { name: 'dead', arn: 'arn:aws:sns:us-east-1:000000000000:dead' }
    const target = topicTarget(sns, topic)
    await expect(target.probe()).rejects.toThrow('Topic does not exist')
    await sns.createTopic('dead')
    expect(await target.probe()).toBe('topic dead is there')
    const large = discard({ event: () => ({ text: 'x'.repeat(1_000_000) }) })
    await target.send(failureReport(large, mapping, { nowMs: NOW_MS, uuid: uuids() }), signal)
    expect(sns.published(topic)).toEqual([JSON.stringify(report.record)])
  })

  it('that is a bucket gets an object with the payload [DST-1, DST-9, DST-10]', async () => {
    const s3 = new S3Twin({ ...parts, storage: new MemoryStorage() })
    const target = bucketTarget(s3, 'dead-orders')
    await expect(target.probe()).rejects.toThrow('bucket does not exist')
    await s3.createBucket('dead-orders')
    expect(await target.probe()).toBe('bucket dead-orders is there')
    await target.send(report, signal)
    expect(await s3.listObjects('dead-orders')).toEqual([report.objectKey])
    expect(await s3.getObject('dead-orders', report.objectKey)).toBe(JSON.stringify(report.withPayload()))
  })
})

describe('a destination that is a directory', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'destination-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('gets one file a record, with the payload, and nothing beside it', async () => {
    const directory = join(folder, 'a', 'b')
    const target = directoryTarget(directory)
    expect(await target.probe()).toBe(`directory ${directory} is there`)
    await target.send(report, signal)
    expect(readdirSync(directory)).toEqual([`${requestId}.json`])
    const text = readFileSync(join(directory, `${requestId}.json`), 'utf8')
    expect(JSON.parse(text)).toEqual(report.withPayload())
  })

  it('gets each of several records of one request', async () => {
    const target = directoryTarget(folder)
    for (let times = 0; times < 3; times++) await target.send(report, signal)
    expect(readdirSync(folder)).toEqual([`${requestId}-2.json`, `${requestId}-3.json`, `${requestId}.json`])
  })

  it('says what is wrong when it cannot be one', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(directoryTarget(file).probe()).rejects.toThrow('EEXIST')
    await expect(directoryTarget(file).send(report, signal)).rejects.toThrow('EEXIST')
  })
})
