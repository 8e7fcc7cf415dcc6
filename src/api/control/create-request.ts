import { dirname } from 'node:path'
import type { Services } from '../../fleet/index.ts'
import { SourceError, type ResolvedMapping, type ResolvedPipeline } from '../../model/index.ts'
import { recognizeSource, RESPONSE_FACTS } from '../../source-types/index.ts'
import { invalid } from './aws-error.ts'
import type { CheckedMapping } from './checked-mapping.ts'
import type { NamedFunction } from './function-names.ts'
import type { Members } from './request-body.ts'
import { baseArn } from './restore.ts'

/** @throws AwsError before anything else is looked at (API-28) */
export function refuseUnrecognized({ EventSourceArn: arn, SelfManagedEventSource: servers }: Members): void {
  const isKnown = typeof arn !== 'string' || recognizeSource(arn) !== undefined
  if ((arn === undefined && servers === undefined) || !isKnown) throw invalid('Unrecognized event source.')
}

/** Where a function stands: as its full ARN says, else with its source. */
export function baseArnOf(named: NamedFunction, { functionArn }: CheckedMapping): string {
  const { partition, region, account } = named
  const parts = baseArn(functionArn).split(':')
  return [
    parts[0],
    partition ?? parts[1],
    parts[2],
    region ?? parts[3],
    account ?? parts[4],
    ...parts.slice(5),
  ].join(':')
}

function missingText(
  { sourceType, eventSourceArn, sourceName }: ResolvedMapping,
  error: SourceError,
): string {
  if (sourceType === 'activemq' || sourceType === 'rabbitmq') return error.message
  switch (RESPONSE_FACTS[sourceType].duplicate) {
    case 'stream':
      return `Stream not found: ${eventSourceArn ?? sourceName}`
    case 'queue':
      return 'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.'
    case 'kafka':
      return error.message
  }
}

/**
 * What is not there and is not made: AWS's error. What cannot be reached now is tried until it can.
 * @throws AwsError
 */
export async function refuseMissing(
  mapping: ResolvedMapping,
  { pipeline, services }: { readonly pipeline: ResolvedPipeline; readonly services: Pick<Services, 'probe'> },
): Promise<void> {
  if (mapping.connection.kind === 'embedded' && pipeline.autoCreate) return
  try {
    await services.probe(mapping, dirname(pipeline.file))
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'SOURCE_NOT_FOUND') return
    throw invalid(missingText(mapping, error))
  }
}
