import type { ServiceName } from '../model/index.ts'
import { parseArn } from './arn.ts'

/** Where a batch that is given up is described (DST-4). */
export type Destination =
  | {
      readonly kind: 'arn'
      readonly service: 'sqs' | 'sns' | 's3'
      readonly name: string
      readonly isFifo: boolean
    }
  | { readonly kind: 'kafka'; readonly topic: string }
  /** Ours: one file an invocation record. */
  | { readonly kind: 'file'; readonly directory: string }

/** Reads `OnFailure.Destination`; undefined when the text has none of the forms. The empty text is not asked for. */
export function parseDestination(text: string): Destination | undefined {
  if (text.startsWith('kafka://')) {
    const topic = text.slice('kafka://'.length)
    return /^[^.][a-zA-Z0-9_.-]{1,248}$/.test(topic) ? { kind: 'kafka', topic } : undefined
  }
  if (text.startsWith('file:')) {
    const directory = text.slice('file:'.length)
    return directory === '' ? undefined : { kind: 'file', directory }
  }
  const arn = parseArn(text)
  if (arn === undefined || !['sqs', 'sns', 's3'].includes(arn.service)) return undefined
  const isComplete = arn.service === 's3' ? arn.account === '' : /^\d{12}$/.test(arn.account)
  if (!isComplete || !/^[a-zA-Z0-9_.-]+$/.test(arn.resource)) return undefined
  const service = arn.service as 'sqs' | 'sns' | 's3'
  return { kind: 'arn', service, name: arn.resource, isFifo: arn.resource.endsWith('.fifo') }
}

/** The service that a destination needs; null for a directory. */
export function destinationService(destination: Destination): ServiceName | null {
  switch (destination.kind) {
    case 'arn':
      return destination.service
    case 'kafka':
      return 'kafka'
    case 'file':
      return null
  }
}
