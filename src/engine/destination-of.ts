import type { ResolvedMapping, ServiceName } from '../model/index.ts'
import { parseDestination } from '../source-types/index.ts'

/** The queue, topic or bucket that a mapping is to describe its discards to; null for none, and for a directory. */
export function destinationOf({
  onFailureDestination: text,
}: Pick<ResolvedMapping, 'onFailureDestination'>): {
  readonly service: ServiceName
  readonly name: string
} | null {
  const destination = text === undefined ? undefined : parseDestination(text)
  if (destination?.kind !== 'arn') return null
  return { service: destination.service, name: destination.name }
}
