import type { SourceType } from '../model/index.ts'
import { parseArn, type Arn } from './arn.ts'

/**
 * The source type that an ARN speaks of, by its service. What follows the account may still be malformed: the
 * schema's pattern of that type says so. `mq` stands for an Amazon MQ broker, whose ARN leaves its kind open.
 * Undefined for everything that is no event source (GEN-14).
 */
export function recognizeSource(text: string): SourceType | 'mq' | undefined {
  const [prefix, , service = ''] = text.split(':')
  if (prefix !== 'arn') return undefined
  if (service === 'kinesis') return text.includes('/consumer/') ? 'kinesisConsumer' : 'kinesis'
  if (service === 'sqs') return text.endsWith('.fifo') ? 'sqsFifo' : 'sqs'
  return BY_SERVICE.get(service)
}

const BY_SERVICE: ReadonlyMap<string, SourceType | 'mq'> = new Map([
  ['dynamodb', 'dynamodb'],
  ['kafka', 'msk'],
  ['mq', 'mq'],
  ['rds', 'documentdb'],
])

/** The name of a stream, a consumer's stream, a table or a queue; undefined where an ARN does not hold it (topics, MQ queues). */
export function sourceNameOf(text: string): string | undefined {
  const arn = parseArn(text)
  if (arn === undefined) return undefined
  const { service, resource } = arn
  if (service === 'kinesis' || service === 'dynamodb') return resource.split('/')[1]
  return service === 'sqs' ? resource : undefined
}

/** Region and account of an ARN; the defaults of a source that has none. */
export function regionAndAccount(arn: Arn | undefined): { region: string; account: string } {
  return { region: arn?.region || 'us-east-1', account: arn?.account || '000000000000' }
}
