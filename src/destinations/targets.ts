import { access, constants, mkdir } from 'node:fs/promises'
import type { FailureDestination } from '../model/index.ts'
import type { S3Port } from '../services/s3/port.ts'
import type { SnsPort, TopicAddress } from '../services/sns/port.ts'
import type { QueueAddress, SqsPort } from '../services/sqs/port.ts'
import { writeReport } from './report-file.ts'

/** What writes invocation records to one place. */
export type Target = Pick<FailureDestination, 'probe' | 'send'>

/** A queue gets the record without `payload` (DST-8). */
export function queueTarget(port: SqsPort, queue: QueueAddress): Target {
  return {
    probe: async () => {
      const { isFifo } = await port.describeQueue(queue)
      return `queue ${queue.name} is there${isFifo ? ', but a FIFO queue, which AWS does not support here' : ''}`
    },
    send: async ({ record }, signal) => {
      await port.sendMessage(queue, { body: JSON.stringify(record) }, signal)
    },
  }
}

/**
 * A topic gets the record without `payload` (DST-8).
 * @decision DST-22 What is published never carries the payload, so it never has to be dropped for the topic's limit.
 */
export function topicTarget(port: SnsPort, topic: TopicAddress): Target {
  return {
    probe: async () => {
      await port.describeTopic(topic)
      return `topic ${topic.name} is there`
    },
    send: async ({ record }, signal) => {
      await port.publish(topic, JSON.stringify(record), signal)
    },
  }
}

/** A bucket gets an object with the record and its `payload` (DST-9, DST-10). */
export function bucketTarget(port: S3Port, bucket: string): Target {
  return {
    probe: async () => {
      await port.headBucket(bucket)
      return `bucket ${bucket} is there`
    },
    send: async ({ objectKey: key, withPayload }, signal) => {
      await port.putObject({ bucket, key, body: JSON.stringify(withPayload()) }, signal)
    },
  }
}

/** A directory gets a file with the record and its `payload`. Not in AWS. */
export function directoryTarget(directory: string): Target {
  return {
    probe: async () => {
      await mkdir(directory, { recursive: true })
      await access(directory, constants.W_OK)
      return `directory ${directory} is there`
    },
    send: async (report) => {
      await writeReport(directory, report)
    },
  }
}
